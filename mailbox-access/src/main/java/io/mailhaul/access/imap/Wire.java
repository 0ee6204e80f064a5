package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
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
final class Wire extends Protocol {

  /** Ignores untagged responses. */
  static final Consumer<Answer> IGNORE = response -> {};

  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private static final int SMALL_LITERAL = 4096;

  /** Bytes are sent in blocks of this size while no caller waits for a response. */
  private static final int BLOCK = 64 << 10;

  /**
   * A command that was sent.
   *
   * @param kind the name of the command, for the meter
   * @param at {@link System#nanoTime} at its first byte
   */
  record Sent(String tag, String kind, long at) {}

  private final Sockets sockets;
  private final Side side;
  private final ImapMeters meters;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Answer> completed = new HashMap<>();
  private final Capabilities capabilities = new Capabilities();
  private FolderNames names = FolderNames.MODIFIED_UTF_7;
  private int commands;
  private int unanswered;
  private long quickest = Long.MAX_VALUE;
  private boolean cannotSend;
  private boolean tellsVanished;
  private volatile boolean dead;
  private volatile Runnable onDeath = () -> {};
  private @Nullable Watch watch;
  private @Nullable Room room;
  private @Nullable OutputStream unbuffered;
  private @Nullable OutputStream buffered;
  private volatile @Nullable Deflated deflated;
  private @Nullable StreamedFetch streamed;

  // Set by the constructor of the superclass, so it must not have an initializer.
  @SuppressWarnings("NullAway.Init")
  private @Nullable Response greeting;

  /** Connects and reads the greeting. */
  Wire(
      String host,
      int port,
      boolean tls,
      Properties properties,
      Sockets sockets,
      Side side,
      ImapMeters meters)
      throws IOException, ProtocolException {
    super(
        host,
        port,
        properties,
        "mail.imap",
        tls,
        new MailLogger(Wire.class, "Mailhaul", false, NOWHERE));
    this.sockets = sockets;
    this.side = side;
    this.meters = meters;
    silence();
  }

  /** Disables protocol traces at every log level: they would contain passwords and messages. */
  private void silence() {
    suspendTracing();
  }

  /**
   * Switches to TLS with new buffers. Bytes that the server sent in plain text after the STARTTLS
   * response are discarded, or make the TLS handshake fail.
   */
  void startTls() throws IOException, ProtocolException {
    startTLS("STARTTLS");
    silence();
    capabilities.forget();
    askCapabilities();
  }

  /** Compresses all further bytes in both directions. */
  void compress() {
    Deflated streams =
        new Deflated(LiteralInput.beneath(super.getInputStream()), super.getOutputStream());
    deflated = streams;
    if (dead) {
      // Another thread may have closed the connection before the streams existed.
      streams.end();
    }
  }

  @Override
  protected ResponseInputStream getInputStream() {
    return streamed == null ? answers() : streamed.input();
  }

  private ResponseInputStream answers() {
    Deflated streams = deflated;
    return streams == null ? super.getInputStream() : streams.in();
  }

  @Override
  protected void disconnect() {
    super.disconnect();
    Deflated streams = deflated;
    if (streams != null) {
      streams.end();
    }
  }

  @Override
  protected void processGreeting(Response response) {
    greeting = response;
  }

  @Override
  public Response readResponse() throws IOException, ProtocolException {
    try {
      return new Answer(this);
    } catch (Room.Exceeded e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The greeting of the server. */
  Answer greeting() {
    if (greeting instanceof Answer response) {
      return response;
    }
    throw new IllegalStateException("No greeting was read");
  }

  /**
   * Whether the server assigns permanent UIDs only on SELECT. Courier returns temporary UIDs and
   * UIDVALIDITY to EXAMINE and STATUS.
   */
  boolean keepsUidsBySelectOnly() {
    return greeting().toString().contains("Courier-IMAP");
  }

  Side side() {
    return side;
  }

  /** Locks the connection for this thread while it runs {@code work}. */
  <T> T exclusively(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** The encoding of folder names. */
  FolderNames names() {
    return names;
  }

  /** Sets the encoding of folder names. */
  void spell(FolderNames spelling) {
    names = spelling;
  }

  /** Sets whether the server reports expunged messages (QRESYNC is enabled). */
  void tellsVanished(boolean enabled) {
    tellsVanished = enabled;
  }

  boolean tellsVanished() {
    return tellsVanished;
  }

  boolean can(String capability) {
    return capabilities.words().contains(capability);
  }

  Set<String> capabilities() {
    return capabilities.words();
  }

  /** Updates the capabilities from a response; false if it contains none. */
  boolean learnCapabilities(Answer response) {
    return capabilities.learn(response);
  }

  void askCapabilities() {
    Answer response = run("CAPABILITY", "CAPABILITY", capabilities::learn);
    if (!response.isOK()) {
      throw Failures.of(response, side, FailureReason.PROTOCOL_ERROR);
    }
  }

  /** As {@link #run(String, String, Consumer)}, with a limit for the size of the responses. */
  Answer run(String kind, String command, Room limit, Consumer<Answer> untagged) {
    room = limit;
    try {
      return run(kind, command, untagged);
    } finally {
      room = null;
    }
  }

  // The constructor of the superclass reads the greeting before the fields are initialized.
  @Override
  protected ByteArray getResponseBuffer() {
    Room limit = streamed != null ? streamed.room() : room != null ? room : Room.ENDLESS;
    return limit.buffer();
  }

  /** Reads responses whose literals may be too large for memory. */
  LiteralInput literals(int maxBuffered) {
    return new LiteralInput(answers(), maxBuffered);
  }

  /** Lets this command read all responses until it is completed; null ends that. */
  void streams(@Nullable StreamedFetch command) {
    streamed = command;
  }

  boolean isStreaming(StreamedFetch command) {
    return streamed == command;
  }

  /** Sends a command and waits for its completion. The caller checks whether it is OK. */
  Answer run(String kind, String command, Consumer<Answer> untagged) {
    return await(send(kind, command), untagged);
  }

  /** Sends a whole command. */
  Sent send(String kind, String command) {
    Sent sent = begin(kind);
    write(command);
    end();
    return sent;
  }

  /** Begins a command; the caller writes its arguments. */
  Sent begin(String kind) {
    requireAlive();
    if (streamed != null) {
      streamed.end();
    }
    Sent sent = new Sent("M" + ++commands, kind, System.nanoTime());
    write(sent.tag() + " ");
    unanswered++;
    return sent;
  }

  /** Ends the line. It is sent at the latest when a caller waits for a response. */
  void end() {
    write("\r\n");
  }

  /** Writes characters, each as one byte. */
  void write(String text) {
    requireAlive();
    try {
      getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw notSent(e);
    }
  }

  /**
   * Writes a quoted string, or a literal if quoting is not possible.
   *
   * @return false if the server has completed the command instead; then the caller must not write
   *     more of it
   */
  boolean writeString(Sent command, String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      write("\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
      return true;
    }
    if (!beginLiteral(command, text.length(), IGNORE)) {
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
  boolean beginLiteral(Sent command, long size, Consumer<Answer> untagged) {
    if (can("LITERAL+") || size <= SMALL_LITERAL && can("LITERAL-")) {
      write("{" + size + "+}\r\n");
      return true;
    }
    write("{" + size + "}\r\n");
    return awaitContinuation(command, untagged);
  }

  /** Waits for a continuation request; false if the server has completed the command instead. */
  boolean awaitContinuation(Sent command, Consumer<Answer> untagged) {
    flush();
    while (!completed.containsKey(command.tag())) {
      Answer response = next();
      if (response.isContinuation()) {
        return true;
      }
      take(response, untagged);
    }
    return false;
  }

  // TLS and compression replace the streams.
  @Override
  protected OutputStream getOutputStream() {
    Deflated streams = deflated;
    OutputStream target = streams == null ? super.getOutputStream() : streams.out();
    OutputStream out = buffered;
    if (out == null || unbuffered != target) {
      out = new BufferedOutputStream(target, BLOCK);
      buffered = out;
      unbuffered = target;
    }
    return out;
  }

  /** The stream for the bytes of a literal. */
  OutputStream out() {
    return getOutputStream();
  }

  void flush() {
    requireAlive();
    try {
      getOutputStream().flush();
    } catch (IOException e) {
      throw notSent(e);
    }
  }

  /** Flushes, and waits for the completion of a command. */
  Answer await(Sent sent, Consumer<Answer> untagged) {
    if (!completed.containsKey(sent.tag())) {
      flush();
    }
    return awaitSent(sent, untagged);
  }

  /** The same without a flush: for responses that may have arrived before sending failed. */
  Answer awaitSent(Sent sent, Consumer<Answer> untagged) {
    while (true) {
      Answer response = completed.remove(sent.tag());
      if (response != null) {
        unanswered--;
        long duration = System.nanoTime() - sent.at();
        quickest = Math.min(quickest, duration);
        meters.command(sent.kind(), side).record(duration, TimeUnit.NANOSECONDS);
        return response;
      }
      take(next(), untagged);
    }
  }

  /** The duration of the fastest command so far, an upper limit of the round trip time. */
  Duration quickest() {
    return Duration.ofNanos(quickest);
  }

  /** Whether the tagged response to a command was read. */
  boolean hasEnded(Sent sent) {
    return completed.containsKey(sent.tag());
  }

  void take(Answer response, Consumer<Answer> untagged) {
    if (response.isTagged()) {
      completed.put(response.getTag(), response);
    } else if (response.isUnTagged()) {
      untagged.accept(response);
    }
  }

  /** One read operation on the connection. */
  interface Read<T> {
    T now() throws IOException, ProtocolException;
  }

  /** Reads from the connection, with the time limit of one response. */
  <T> T read(Read<T> read) {
    try {
      if (watch != null) {
        watch.begin();
      }
      T result = read.now();
      if (watch != null) {
        watch.end();
      }
      return result;
    } catch (IOException | ProtocolException e) {
      throw lost(e instanceof IOException io ? io : new IOException(e));
    } catch (IndexOutOfBoundsException e) {
      die();
      throw new MailboxException(
          FailureReason.PROTOCOL_ERROR, side, "a response that is not IMAP", e);
    }
  }

  /** Reads the next response of any kind. */
  Answer next() {
    Answer response = read(() -> (Answer) readResponse());
    if (room != null && streamed == null) {
      room.use(response.length());
    }
    if (response.isUnTagged() && response.isBYE()) {
      die();
      throw Failures.of(response, side, FailureReason.CONNECTION_LOST);
    }
    return response;
  }

  private void requireAlive() {
    if (dead || cannotSend) {
      throw Failures.of(FailureReason.CONNECTION_LOST, side, "the connection was closed before");
    }
  }

  /**
   * Marks that nothing more can be sent. Earlier responses can still be read, for example the
   * reason why the server closed the connection.
   */
  MailboxException notSent(IOException e) {
    cannotSend = true;
    return Failures.talking(e, side);
  }

  /** Aborts the connection after a read error. */
  private MailboxException lost(IOException e) {
    die();
    if (watch != null && watch.overdue()) {
      return new MailboxException(
          FailureReason.CONNECTION_TIMED_OUT,
          side,
          "one response took longer than " + watch.longest().toSeconds() + " seconds",
          e);
    }
    return Failures.talking(e, side);
  }

  /** Closes the connection without LOGOUT; buffered bytes are not sent. */
  void die() {
    dead = true;
    disconnect();
    onDeath.run();
  }

  /** Sets a listener that runs, at least once, when the connection is closed. */
  void onDeath(Runnable listener) {
    onDeath = listener;
  }

  /** Limits the duration of one response, and the time without a command. */
  void watch(
      Duration responseTimeout, Duration keepAliveInterval, ScheduledExecutorService executor) {
    watch = Watch.over(this, responseTimeout, keepAliveInterval, executor);
  }

  /** Sends NOOP, unless the connection is in use. */
  void stayAwake() {
    if (!dead && lock.tryLock()) {
      try {
        if (unanswered == 0) {
          run("NOOP", "NOOP", IGNORE);
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
  void close() {
    boolean loggedOut = false;
    if (!dead && !cannotSend && lock.tryLock()) {
      try {
        // In the middle of a command these bytes would become part of it.
        if (unanswered == 0) {
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
      dead = true;
      sockets.sayAll();
      disconnect();
    } else {
      die();
    }
  }
}
