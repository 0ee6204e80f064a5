package io.mailhaul.access.imap.connection;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.protocol.Capabilities;
import io.mailhaul.access.imap.protocol.FolderNameEncoding;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.protocol.LiteralInputStream;
import io.mailhaul.access.imap.protocol.ResponseSizeLimit;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.Protocol;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.iap.ResponseInputStream;
import org.eclipse.angus.mail.util.MailLogger;
import org.jspecify.annotations.Nullable;

/**
 * One IMAP connection: sends commands and reads responses in the order of arrival, so that commands
 * can be pipelined. Untagged responses go to the caller that waits for a completion. After an error
 * the connection is closed, and every further call fails.
 */
public final class ImapConnection extends Protocol implements ConnectionWatchdog.Watched {

  /** A command that reads all responses itself until it is completed. */
  public interface ResponseReader {

    ResponseInputStream input();

    /** The limit for a response. */
    ResponseSizeLimit sizeLimit();

    /** Reads the rest of the responses. */
    ImapResponse finish();
  }

  /** Ignores untagged responses. */
  public static final Consumer<ImapResponse> IGNORE_UNTAGGED = response -> {};

  private static final PrintStream DISCARD = new PrintStream(OutputStream.nullOutputStream());

  private static final int SMALL_LITERAL = 4096;

  /** Bytes are sent in blocks of this size while no caller waits for a response. */
  private static final int SEND_BUFFER = 64 << 10;

  /**
   * A command that was sent.
   *
   * @param kind the name of the command, for the meter
   * @param startedNanos {@link System#nanoTime} at its first byte
   */
  public record SentCommand(String tag, String kind, long startedNanos) {}

  private final ImapSocketFactory sockets;
  private final Side side;
  private final ImapMeters meters;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, ImapResponse> completed = new HashMap<>();
  private final Capabilities capabilities = new Capabilities();
  private FolderNameEncoding nameEncoding = FolderNameEncoding.MODIFIED_UTF_7;
  private int commandCount;
  private int pendingCommands;
  private long fastestNanos = Long.MAX_VALUE;
  private volatile boolean sendFailed;
  private boolean reportsVanished;
  private volatile boolean closed;
  private volatile Runnable closeListener = () -> {};
  private @Nullable ConnectionWatchdog watchdog;
  private @Nullable ResponseSizeLimit sizeLimit;
  private @Nullable OutputStream bufferedTarget;
  private @Nullable OutputStream buffered;
  private volatile @Nullable DeflateStreams compression;
  private @Nullable ResponseReader responseReader;

  // Set by the constructor of the superclass, so it must not have an initializer.
  @SuppressWarnings("NullAway.Init")
  private @Nullable Response greeting;

  /** Connects and reads the greeting. */
  ImapConnection(
      String host,
      int port,
      boolean tls,
      Properties properties,
      ImapSocketFactory sockets,
      Side side,
      ImapMeters meters)
      throws IOException, ProtocolException {
    super(
        host,
        port,
        properties,
        "mail.imap",
        tls,
        new MailLogger(ImapConnection.class, "Mailhaul", false, DISCARD));
    this.sockets = sockets;
    this.side = side;
    this.meters = meters;
    disableTracing();
  }

  /** Disables protocol traces at every log level: they would contain passwords and messages. */
  private void disableTracing() {
    suspendTracing();
  }

  /**
   * Switches to TLS with new buffers. Bytes that the server sent in plain text after the STARTTLS
   * response are discarded, or make the TLS handshake fail.
   */
  void startTls() throws IOException, ProtocolException {
    startTLS("STARTTLS");
    disableTracing();
    capabilities.clear();
    requestCapabilities();
  }

  /** Compresses all further bytes in both directions. */
  void compress() {
    DeflateStreams streams =
        new DeflateStreams(
            LiteralInputStream.underlying(super.getInputStream()), super.getOutputStream());
    compression = streams;
    if (closed) {
      // Another thread may have closed the connection before the streams existed.
      streams.release();
    }
  }

  @Override
  protected ResponseInputStream getInputStream() {
    return responseReader == null ? responseInput() : responseReader.input();
  }

  private ResponseInputStream responseInput() {
    DeflateStreams streams = compression;
    return streams == null ? super.getInputStream() : streams.in();
  }

  @Override
  protected void disconnect() {
    super.disconnect();
    DeflateStreams streams = compression;
    if (streams != null) {
      streams.release();
    }
  }

  @Override
  protected void processGreeting(Response response) {
    greeting = response;
  }

  @Override
  public Response readResponse() throws IOException, ProtocolException {
    try {
      return new ImapResponse(this);
    } catch (ResponseSizeLimit.ExceededException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The greeting of the server. */
  ImapResponse greeting() {
    if (greeting instanceof ImapResponse response) {
      return response;
    }
    throw new IllegalStateException("No greeting was read");
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
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
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

  /** As {@link #run(String, String, Consumer)}, with a limit for the size of the responses. */
  public ImapResponse run(
      String kind, String command, ResponseSizeLimit limit, Consumer<ImapResponse> untagged) {
    sizeLimit = limit;
    try {
      return run(kind, command, untagged);
    } finally {
      sizeLimit = null;
    }
  }

  // The constructor of the superclass reads the greeting before the fields are initialized.
  @Override
  protected ByteArray getResponseBuffer() {
    ResponseSizeLimit limit =
        responseReader != null
            ? responseReader.sizeLimit()
            : sizeLimit != null ? sizeLimit : ResponseSizeLimit.PER_RESPONSE;
    return limit.buffer();
  }

  /** Reads responses whose literals may be too large for memory. */
  public LiteralInputStream literalInput(int maxBuffered) {
    return new LiteralInputStream(responseInput(), maxBuffered);
  }

  /** Lets this command read all responses until it is completed; null ends that. */
  public void setResponseReader(@Nullable ResponseReader command) {
    responseReader = command;
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

  /** Begins a command; the caller writes its arguments. */
  public SentCommand beginCommand(String kind) {
    requireOpen();
    if (responseReader != null) {
      responseReader.finish();
    }
    SentCommand sent = new SentCommand("M" + ++commandCount, kind, System.nanoTime());
    write(sent.tag() + " ");
    pendingCommands++;
    return sent;
  }

  /** Ends the line. It is sent at the latest when a caller waits for a response. */
  public void endCommand() {
    write("\r\n");
  }

  /** Writes characters, each as one byte. */
  public void write(String text) {
    requireOpen();
    try {
      getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
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
        return true;
      }
      dispatch(response, untagged);
    }
    return false;
  }

  // TLS and compression replace the streams.
  @Override
  protected OutputStream getOutputStream() {
    DeflateStreams streams = compression;
    OutputStream target = streams == null ? super.getOutputStream() : streams.out();
    OutputStream out = buffered;
    if (out == null || bufferedTarget != target) {
      out = new BufferedOutputStream(target, SEND_BUFFER);
      buffered = out;
      bufferedTarget = target;
    }
    return out;
  }

  /** The stream for the bytes of a literal. */
  public OutputStream literalOutput() {
    return getOutputStream();
  }

  public void flush() {
    requireOpen();
    try {
      getOutputStream().flush();
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
      completed.put(response.getTag(), response);
    } else if (response.isUnTagged()) {
      untagged.accept(response);
    }
  }

  /** One read operation on the connection. */
  public interface ReadOperation<T> {
    T run() throws IOException, ProtocolException;
  }

  /** Reads from the connection, with the time limit of one response. */
  public <T> T read(ReadOperation<T> read) {
    try {
      if (watchdog != null) {
        watchdog.responseAwaited();
      }
      T result = read.run();
      if (watchdog != null) {
        watchdog.responseReceived();
      }
      return result;
    } catch (IOException | ProtocolException e) {
      throw connectionLost(e instanceof IOException io ? io : new IOException(e));
    } catch (IndexOutOfBoundsException e) {
      abort();
      throw new MailboxException(
          FailureReason.PROTOCOL_ERROR, side, "a response that is not IMAP", e);
    }
  }

  /** Reads the next response of any kind. */
  public ImapResponse readNext() {
    ImapResponse response = read(() -> (ImapResponse) readResponse());
    if (sizeLimit != null && responseReader == null) {
      sizeLimit.consume(response.length());
    }
    if (response.isUnTagged() && response.isBYE()) {
      abort();
      throw FailureTranslator.of(response, side, FailureReason.CONNECTION_LOST);
    }
    return response;
  }

  private void requireOpen() {
    if (closed || sendFailed) {
      throw FailureTranslator.of(
          FailureReason.CONNECTION_LOST, side, "the connection was closed before");
    }
  }

  /**
   * Marks that nothing more can be sent. Earlier responses can still be read, for example the
   * reason why the server closed the connection.
   */
  public MailboxException sendFailed(IOException e) {
    sendFailed = true;
    return FailureTranslator.connectionFailed(e, side);
  }

  /** Aborts the connection after a read error. */
  private MailboxException connectionLost(IOException e) {
    abort();
    if (watchdog != null && watchdog.timedOut()) {
      return new MailboxException(
          FailureReason.CONNECTION_TIMED_OUT,
          side,
          "one response took longer than " + watchdog.responseTimeout().toSeconds() + " seconds",
          e);
    }
    return FailureTranslator.connectionFailed(e, side);
  }

  /** Closes the connection without LOGOUT; buffered bytes are not sent. */
  @Override
  public void abort() {
    closed = true;
    disconnect();
    closeListener.run();
  }

  @Override
  public void onClose(Runnable listener) {
    closeListener = listener;
  }

  /** Limits the duration of one response, and the time without a command. */
  void startWatchdog(
      Duration responseTimeout, Duration keepAliveInterval, ScheduledExecutorService executor) {
    watchdog = ConnectionWatchdog.start(this, responseTimeout, keepAliveInterval, executor);
  }

  /** Sends NOOP, unless the connection is in use. */
  @Override
  public void sendKeepAlive() {
    if (!closed && lock.tryLock()) {
      try {
        if (pendingCommands == 0) {
          run("NOOP", "NOOP", IGNORE_UNTAGGED);
        }
      } catch (MailboxException e) {
        // The next use of the connection fails with this error.
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Sends LOGOUT if no command is pending, and closes the connection. May be called from another
   * thread; aborts a pending command.
   */
  public void close() {
    boolean loggedOut = false;
    if (!closed && !sendFailed && lock.tryLock()) {
      try {
        // In the middle of a command these bytes would become part of it.
        if (pendingCommands == 0) {
          send("LOGOUT", "LOGOUT");
          flush();
          loggedOut = true;
        }
      } catch (MailboxException e) {
        // The connection is closed in any case.
      } finally {
        lock.unlock();
      }
    }
    if (loggedOut) {
      closed = true;
      sockets.sendPendingOnClose();
      disconnect();
    } else {
      abort();
    }
  }
}
