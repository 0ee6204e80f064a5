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
 * One connection: sends commands and reads answers in the order in which they come, so that several
 * commands can be under way at once. Untagged answers go to whoever waits. Once something has
 * failed, the connection is dead and says so to everybody.
 */
final class Wire extends Protocol {

  /** Takes untagged answers that nobody asked for. */
  static final Consumer<Answer> IGNORE = response -> {};

  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private static final int SMALL_LITERAL = 4096;

  /** Leave together where nobody waits: in the middle of a window of small items. */
  private static final int BLOCK = 64 << 10;

  /** A command that was sent and not answered yet. */
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

  /** Lets nothing be traced, whatever the log's level: what is sent are passwords and letters. */
  private void silence() {
    suspendTracing();
  }

  /**
   * Goes on in TLS, reading from new buffers: what came before, asked for or not, is dropped, or is
   * what TLS begins with, which fails then.
   */
  void startTls() throws IOException, ProtocolException {
    startTLS("STARTTLS");
    silence();
    capabilities.forget();
    askCapabilities();
  }

  /** Goes on compressed: what comes from now on and what is written from now on. */
  void compress() {
    Deflated streams =
        new Deflated(LiteralInput.beneath(super.getInputStream()), super.getOutputStream());
    deflated = streams;
    if (dead) {
      // Perhaps before there was anything to end.
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

  /** What the server said first. */
  Answer greeting() {
    if (greeting instanceof Answer response) {
      return response;
    }
    throw new IllegalStateException("No greeting was read");
  }

  /**
   * Whether the server keeps the UIDs that it gives out only where a folder is opened by SELECT:
   * what Courier says to EXAMINE and STATUS, UIDVALIDITY included, is another time something else.
   */
  boolean keepsUidsBySelectOnly() {
    return greeting().toString().contains("Courier-IMAP");
  }

  Side side() {
    return side;
  }

  /** Keeps other threads from this connection while {@code work} uses it. */
  <T> T exclusively(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** How names of folders are spelled. */
  FolderNames names() {
    return names;
  }

  /** From now on. */
  void spell(FolderNames spelling) {
    names = spelling;
  }

  /** What has vanished is told from now on (QRESYNC was enabled). */
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

  /** Takes capabilities from an response that may hold them; false when it does not. */
  boolean learnCapabilities(Answer response) {
    return capabilities.learn(response);
  }

  void askCapabilities() {
    Answer response = run("CAPABILITY", "CAPABILITY", capabilities::learn);
    if (!response.isOK()) {
      throw Failures.of(response, side, FailureReason.PROTOCOL_ERROR);
    }
  }

  /** The same as {@link #run(String, String, Consumer)} with answers for which there is room. */
  Answer run(String kind, String command, Room enough, Consumer<Answer> untagged) {
    room = enough;
    try {
      return run(kind, command, untagged);
    } finally {
      room = null;
    }
  }

  // The constructor of the superclass reads the greeting before there is anything here.
  @Override
  protected ByteArray getResponseBuffer() {
    Room enough = streamed != null ? streamed.room() : room != null ? room : Room.ENDLESS;
    return enough.buffer();
  }

  /** What reads answers whose literals may be too large for memory. */
  LiteralInput literals(int most) {
    return new LiteralInput(answers(), most);
  }

  /** All answers are for this command and read by it, until there is none any more. */
  void streams(@Nullable StreamedFetch command) {
    streamed = command;
  }

  boolean isStreaming(StreamedFetch command) {
    return streamed == command;
  }

  /** Sends a command and waits for its end; what is not OK is for the caller to judge. */
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

  /** Begins a command whose parts the caller writes. */
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

  /** Ends the line. It goes out when somebody waits for an response. */
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
   * Writes a string in quotes, or as a literal where quotes cannot hold it.
   *
   * @return false when the server has ended the command instead: nothing more may be written of it
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
   * Announces a literal, and waits for the server's permission where it has to be asked for.
   *
   * @return false when the server has ended the command instead
   */
  boolean beginLiteral(Sent command, long size, Consumer<Answer> untagged) {
    if (can("LITERAL+") || size <= SMALL_LITERAL && can("LITERAL-")) {
      write("{" + size + "+}\r\n");
      return true;
    }
    write("{" + size + "}\r\n");
    return awaitContinuation(command, untagged);
  }

  /** Waits for {@code +}; false when the server has ended the command instead. */
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

  // There are new streams when the connection goes on in TLS, or compressed.
  @Override
  protected OutputStream getOutputStream() {
    Deflated streams = deflated;
    OutputStream present = streams == null ? super.getOutputStream() : streams.out();
    OutputStream out = buffered;
    if (out == null || unbuffered != present) {
      out = new BufferedOutputStream(present, BLOCK);
      buffered = out;
      unbuffered = present;
    }
    return out;
  }

  /** Where the bytes of a literal go. */
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

  /** Waits for the end of a command. */
  Answer await(Sent sent, Consumer<Answer> untagged) {
    if (!completed.containsKey(sent.tag())) {
      flush();
    }
    return awaitSent(sent, untagged);
  }

  /** The same without sending first: for answers that may be there although sending has failed. */
  Answer awaitSent(Sent sent, Consumer<Answer> untagged) {
    while (true) {
      Answer response = completed.remove(sent.tag());
      if (response != null) {
        unanswered--;
        long took = System.nanoTime() - sent.at();
        quickest = Math.min(quickest, took);
        meters.command(sent.kind(), side).record(took, TimeUnit.NANOSECONDS);
        return response;
      }
      take(next(), untagged);
    }
  }

  /** What the command took that was answered most quickly: never less than a round trip. */
  Duration quickest() {
    return Duration.ofNanos(quickest);
  }

  /** Whether the response that ends a command has been read. */
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

  /** What is read from the connection, in one go. */
  interface Read<T> {
    T now() throws IOException, ProtocolException;
  }

  /** Reads from the connection, for no longer than one response may take. */
  <T> T read(Read<T> read) {
    try {
      if (watch != null) {
        watch.begin();
      }
      T found = read.now();
      if (watch != null) {
        watch.end();
      }
      return found;
    } catch (IOException | ProtocolException e) {
      throw lost(e instanceof IOException io ? io : new IOException(e));
    } catch (IndexOutOfBoundsException e) {
      die();
      throw new MailboxException(
          FailureReason.PROTOCOL_ERROR, side, "an response that is not IMAP", e);
    }
  }

  /** Reads the next response, whatever it is. */
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
   * Nothing more can be sent. What the server has answered before, perhaps why it hung up, can
   * still be read.
   */
  MailboxException notSent(IOException e) {
    cannotSend = true;
    return Failures.talking(e, side);
  }

  /** The connection is of no more use. */
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

  /** Cuts the connection without a word; what was written and has not left is not sent. */
  void die() {
    dead = true;
    disconnect();
    onDeath.run();
  }

  /** Is run when the connection has ended, at least once. */
  void onDeath(Runnable work) {
    onDeath = work;
  }

  /** Limits from now on how long one response may take, and how long the server hears nothing. */
  void watch(Duration longest, Duration idle, ScheduledExecutorService clock) {
    watch = Watch.over(this, longest, idle, clock);
  }

  /** Lets the server know that somebody is still there, unless something is under way. */
  void stayAwake() {
    if (!dead && lock.tryLock()) {
      try {
        if (unanswered == 0) {
          run("NOOP", "NOOP", IGNORE);
        }
      } catch (MailboxException e) {
        // Whoever uses the connection next will hear it.
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Says goodbye where nothing is under way, and closes; where something is, it is cut short, also
   * from another thread.
   */
  void close() {
    boolean saidGoodbye = false;
    if (!dead && !cannotSend && lock.tryLock()) {
      try {
        // In the middle of a command these bytes would become part of it.
        if (unanswered == 0) {
          send("LOGOUT", "LOGOUT");
          flush();
          saidGoodbye = true;
        }
      } catch (MailboxException e) {
        // It is closed either way.
      } finally {
        lock.unlock();
      }
    }
    if (saidGoodbye) {
      dead = true;
      sockets.sayAll();
      disconnect();
    } else {
      die();
    }
  }
}
