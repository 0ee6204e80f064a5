package io.mailhaul.access.imap.connection;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.protocol.Capabilities;
import io.mailhaul.access.imap.protocol.FolderNameEncoding;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.transport.ImapTransport;
import io.mailhaul.access.imap.transport.LiteralInputStream;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * One IMAP connection: sends commands and reads responses in the order of arrival, so that commands
 * can be pipelined. Untagged responses go to the caller that waits for a completion. After an error
 * the connection is closed, and every further call fails.
 */
public final class ImapConnection {

  /** A command that reads all responses itself until it is completed. */
  public interface ResponseReader extends ImapTransport.ResponseSource {

    /** Reads the rest of the responses. */
    ImapResponse finish();
  }

  /** Ignores untagged responses. */
  public static final Consumer<ImapResponse> IGNORE_UNTAGGED = response -> {};

  private static final int SMALL_LITERAL = 4096;

  /**
   * A command that was sent.
   *
   * @param kind the name of the command, for the meter
   * @param startedNanos {@link System#nanoTime} at its first byte
   */
  public record SentCommand(String tag, String kind, long startedNanos) {}

  private final ImapTransport transport;
  private final Side side;
  private final ImapMeters meters;
  private final ConnectionLifecycle lifecycle;
  private final Set<String> uncompleted = new HashSet<>();
  private final Map<String, ImapResponse> completed = new HashMap<>();
  private final Capabilities capabilities = new Capabilities();
  private FolderNameEncoding nameEncoding = FolderNameEncoding.MODIFIED_UTF_7;
  private int commandCount;
  private int pendingCommands;
  private long fastestNanos = Long.MAX_VALUE;
  private boolean reportsVanished;
  private long folderMessages;
  private @Nullable ResponseReader responseReader;

  /**
   * @param watchdog has checked the time for the greeting, and checks this connection from now on
   */
  ImapConnection(
      ImapTransport transport, Side side, ImapMeters meters, ConnectionWatchdog watchdog) {
    this.transport = transport;
    this.side = side;
    this.meters = meters;
    this.lifecycle = new ConnectionLifecycle(transport, side, new LifecycleCommands(), watchdog);
  }

  /** The account is signed in: opening the connection, which has one time limit, has ended. */
  public void opened() {
    lifecycle.opened();
  }

  private final class LifecycleCommands implements ConnectionLifecycle.Commands {
    @Override
    public boolean isPending() {
      return pendingCommands > 0;
    }

    @Override
    public void noop() {
      run("NOOP", "NOOP", IGNORE_UNTAGGED);
    }

    @Override
    public void logout() {
      send("LOGOUT", "LOGOUT");
      flush();
    }
  }

  /** Switches to TLS, and asks for the capabilities again. */
  void startTls() throws IOException, ProtocolException {
    lifecycle.watch(() -> {
      transport.startTls();
      return transport;
    });
    capabilities.clear();
    requestCapabilities();
  }

  /** Compresses all further bytes in both directions. */
  void compress() {
    transport.compress();
  }

  /** The greeting of the server. */
  ImapResponse greeting() {
    return transport.greeting();
  }

  /**
   * Whether the server assigns permanent UIDs only on SELECT. Courier returns temporary UIDs and
   * UIDVALIDITY to EXAMINE and STATUS.
   */
  public boolean assignsUidsOnSelectOnly() {
    return greeting().toString().contains("Courier-IMAP");
  }

  /**
   * Whether the server reports MAILBOXID (RFC 8474). Cyrus 3.6 sends freed memory as MAILBOXID in
   * the responses to STATUS and LIST. It may look like the identifier of another folder, so Cyrus
   * is not asked.
   */
  public boolean reportsMailboxIds() {
    return hasCapability("OBJECTID")
        && !hasCapability("X-SIEVE-MAILBOX")
        && !greeting().toString().contains("Cyrus IMAP");
  }

  public Side side() {
    return side;
  }

  /** Locks the connection for this thread while it runs {@code work}. */
  public <T> T runExclusively(Supplier<T> work) {
    return lifecycle.runExclusively(work);
  }

  /** The encoding of folder names. */
  public FolderNameEncoding nameEncoding() {
    return nameEncoding;
  }

  /** Sets the encoding of folder names. */
  public void useNameEncoding(FolderNameEncoding spelling) {
    nameEncoding = spelling;
  }

  /** Sets whether the server reports expunged messages (QRESYNC is enabled). */
  public void reportsVanished(boolean enabled) {
    reportsVanished = enabled;
  }

  public boolean reportsVanished() {
    return reportsVanished;
  }

  /** Sets how many messages the open folder has, as the server says. */
  public void folderMessages(long messages) {
    folderMessages = messages;
  }

  public long folderMessages() {
    return folderMessages;
  }

  public boolean hasCapability(String capability) {
    return capabilities.names().contains(capability);
  }

  public Set<String> capabilities() {
    return capabilities.names();
  }

  /** Updates the capabilities from a response; false if it contains none. */
  boolean updateCapabilities(ImapResponse response) {
    return capabilities.update(response);
  }

  void requestCapabilities() {
    ImapResponse response = run("CAPABILITY", "CAPABILITY", capabilities::update);
    if (!response.isOK()) {
      throw FailureTranslator.of(response, side, FailureReason.PROTOCOL_ERROR);
    }
  }

  /** As {@link #run(String, String, Consumer)}, with a limit for the responses. */
  public ImapResponse run(
      String kind, String command, ResponseLimit limit, Consumer<ImapResponse> untagged) {
    SentCommand sent = send(kind, command);
    limitResponses(limit);
    return awaitCompletion(sent, untagged);
  }

  /** Limits the responses until the next command is completed. */
  public void limitResponses(ResponseLimit limit) {
    lifecycle.dialogueBegins(limit);
  }

  /** Reads responses whose literals may be too large for memory. */
  public LiteralInputStream literalInput(int maxBuffered) {
    return transport.literalInput(maxBuffered);
  }

  /** Lets this command read all responses until it is completed; null ends that. */
  public void setResponseReader(@Nullable ResponseReader command) {
    responseReader = command;
    transport.readFrom(command);
  }

  public boolean isStreaming(ResponseReader command) {
    return responseReader == command;
  }

  /** Sends a command and waits for its completion. The caller checks whether it is OK. */
  public ImapResponse run(String kind, String command, Consumer<ImapResponse> untagged) {
    return awaitCompletion(send(kind, command), untagged);
  }

  /** Sends a whole command. */
  public SentCommand send(String kind, String command) {
    SentCommand sent = beginCommand(kind);
    write(command);
    endCommand();
    return sent;
  }

  /**
   * Sends a command with a string between its two parts.
   *
   * @param before ends with a space
   */
  public SentCommand send(String kind, String before, String string, String after) {
    SentCommand sent = beginCommand(kind);
    write(before);
    if (writeString(sent, string)) {
      write(after);
      endCommand();
    }
    return sent;
  }

  /** Begins a command; the caller writes its arguments. */
  public SentCommand beginCommand(String kind) {
    lifecycle.requireOpen();
    if (responseReader != null) {
      responseReader.finish();
    }
    SentCommand sent = new SentCommand("M" + ++commandCount, kind, System.nanoTime());
    write(sent.tag() + " ");
    uncompleted.add(sent.tag());
    pendingCommands++;
    return sent;
  }

  /** Ends the line. It is sent at the latest when a caller waits for a response. */
  public void endCommand() {
    write("\r\n");
  }

  /** Writes characters, each as one byte. */
  public void write(String text) {
    lifecycle.requireOpen();
    try {
      transport.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw sendFailed(e);
    }
  }

  /**
   * Writes a quoted string, or a literal if quoting is not possible.
   *
   * @return false if the server has completed the command instead; then the caller must not write
   *     more of it
   */
  public boolean writeString(SentCommand command, String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      write("\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
      return true;
    }
    if (!beginLiteral(command, text.length(), IGNORE_UNTAGGED)) {
      return false;
    }
    write(text);
    return true;
  }

  /**
   * Announces a literal, and waits for the continuation request if the literal is synchronizing.
   *
   * @return false if the server has completed the command instead
   */
  public boolean beginLiteral(SentCommand command, long size, Consumer<ImapResponse> untagged) {
    if (hasCapability("LITERAL+") || size <= SMALL_LITERAL && hasCapability("LITERAL-")) {
      write("{" + size + "+}\r\n");
      return true;
    }
    write("{" + size + "}\r\n");
    return awaitContinuation(command, untagged);
  }

  /** Waits for a continuation request; false if the server has completed the command instead. */
  boolean awaitContinuation(SentCommand command, Consumer<ImapResponse> untagged) {
    flush();
    while (!completed.containsKey(command.tag())) {
      ImapResponse response = readNext();
      if (response.isContinuation()) {
        limitResponses(ResponseLimit.forShortResponses(folderMessages));
        return true;
      }
      dispatch(response, untagged);
    }
    return false;
  }

  /** The stream for the bytes of a literal. */
  public OutputStream literalOutput() {
    return transport.getOutputStream();
  }

  public void flush() {
    lifecycle.requireOpen();
    try {
      transport.getOutputStream().flush();
    } catch (IOException e) {
      throw sendFailed(e);
    }
  }

  /** Flushes, and waits for the completion of a command. */
  public ImapResponse awaitCompletion(SentCommand sent, Consumer<ImapResponse> untagged) {
    if (!completed.containsKey(sent.tag())) {
      flush();
    }
    return awaitCompletionUnflushed(sent, untagged);
  }

  /** The same without a flush: for responses that may have arrived before sending failed. */
  public ImapResponse awaitCompletionUnflushed(SentCommand sent, Consumer<ImapResponse> untagged) {
    while (true) {
      ImapResponse response = completed.remove(sent.tag());
      if (response != null) {
        pendingCommands--;
        long duration = System.nanoTime() - sent.startedNanos();
        fastestNanos = Math.min(fastestNanos, duration);
        meters.commandTimer(sent.kind(), side).record(duration, TimeUnit.NANOSECONDS);
        return response;
      }
      dispatch(readNext(), untagged);
    }
  }

  /** The duration of the fastest command so far, an upper limit of the round trip time. */
  Duration fastestResponse() {
    return Duration.ofNanos(fastestNanos);
  }

  /** Whether the tagged response to a command was read. */
  public boolean isCompleted(SentCommand sent) {
    return completed.containsKey(sent.tag());
  }

  public void dispatch(ImapResponse response, Consumer<ImapResponse> untagged) {
    if (response.isTagged()) {
      if (uncompleted.remove(response.getTag())) {
        completed.put(response.getTag(), response);
        limitResponses(ResponseLimit.forShortResponses(folderMessages));
      }
    } else if (response.isUnTagged()) {
      untagged.accept(response);
    }
  }

  /** Reads from the connection, with the time limit of the dialogue. */
  public <T> T read(ImapTransport.ReadOperation<T> read) {
    return lifecycle.read(read);
  }

  /** Reads the next response of any kind. */
  public ImapResponse readNext() {
    ImapResponse response = read(transport::readResponse);
    if (response.isUnTagged() && response.isBYE()) {
      abort();
      throw FailureTranslator.of(response, side, FailureReason.CONNECTION_LOST);
    }
    if (response.isOK() || response.isNO() || response.isBAD() || response.isContinuation()) {
      lifecycle.receivedUnrequested(response.length());
    }
    return response;
  }

  /**
   * Marks that nothing more can be sent. Earlier responses can still be read, for example the
   * reason why the server closed the connection.
   */
  public MailboxException sendFailed(IOException e) {
    return lifecycle.sendFailed(e);
  }

  /** Closes the connection without LOGOUT; buffered bytes are not sent. */
  public void abort() {
    lifecycle.abort();
  }

  /**
   * Sends LOGOUT if no command is pending, and closes the connection. May be called from another
   * thread; aborts a pending command.
   */
  public void close() {
    lifecycle.close();
  }
}
