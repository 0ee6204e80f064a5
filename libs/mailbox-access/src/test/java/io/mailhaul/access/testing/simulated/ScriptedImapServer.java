package io.mailhaul.access.testing.simulated;

import io.mailhaul.access.testing.TestCertificate;
import io.mailhaul.model.Endpoint;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An IMAP server on loopback that follows a script, for responses that no available real server
 * sends. To commands without a script it responds like a server with one empty folder.
 *
 * <p>In a response, {@code %t} is replaced by the command's tag; {@code !cut} closes the
 * connection, {@code !tls} starts TLS, {@code !deflate} starts compression and {@code !plain} sends
 * uncompressed data again, {@code !line} reads a line, {@code !trickle} sends spaces one by one,
 * and {@code !flood} sends as many as possible until the client closes the connection; {@code
 * !endless <line>} does so with a line, {@code !slow <line>} with twenty of them a second, and
 * {@code !pause} waits for as long as between two of these. Lines end with CRLF, unless they end
 * with {@code \\}.
 */
public final class ScriptedImapServer implements AutoCloseable {

  private static final String CAPABILITIES = "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ UIDPLUS";
  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)(\\+?)}$");

  private final LoopbackListener listener = LoopbackListener.start(this::serve);
  private final Map<String, Deque<List<String>>> answers = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger roundTrips = new AtomicInteger();
  private String capabilities = CAPABILITIES;
  private List<String> greeting = List.of();
  private @Nullable TestCertificate certificate;
  private boolean tls;
  private Duration delay = Duration.ZERO;
  private int largest = Integer.MAX_VALUE;
  private volatile String refusal = "NO";

  private ScriptedImapServer() {}

  /** Starts to accept connections. */
  public static ScriptedImapServer start() {
    return new ScriptedImapServer();
  }

  /** Sends these lines as the greeting instead of an OK. */
  public synchronized ScriptedImapServer greeting(String... lines) {
    greeting = List.of(lines);
    return this;
  }

  /** Offers these capabilities, before and after the sign-in. */
  public synchronized ScriptedImapServer capabilities(String capabilities) {
    this.capabilities = capabilities;
    return this;
  }

  /** Delays every response, as if the server were far away. */
  public synchronized ScriptedImapServer responseDelay(Duration delay) {
    this.delay = delay;
    return this;
  }

  private synchronized Duration delay() {
    return delay;
  }

  /** Refuses larger literals before they are sent, when the client waits for the continuation. */
  public synchronized ScriptedImapServer refuseLiterals(int largerThan, String answer) {
    largest = largerThan;
    refusal = answer;
    return this;
  }

  private synchronized int largest() {
    return largest;
  }

  /** Uses TLS with this certificate: implicitly, or from {@code !tls} on. */
  public synchronized ScriptedImapServer certificate(TestCertificate certificate, boolean atOnce) {
    this.certificate = certificate;
    this.tls = atOnce;
    return this;
  }

  /**
   * Responds with these lines to commands that begin with {@code command}. Several scripts for the
   * same command are used one after the other; the last one is repeated until another is added.
   */
  public synchronized ScriptedImapServer on(String command, String... lines) {
    Deque<List<String>> queue = answers.computeIfAbsent(command, c -> new ArrayDeque<>());
    if (used.remove(command)) {
      queue.clear();
    }
    queue.add(List.of(lines));
    return this;
  }

  /** Every received command without its tag, literals included. */
  public List<String> received() {
    return List.copyOf(received);
  }

  /** The received commands that begin with this. */
  public List<String> received(String command) {
    return received.stream().filter(line -> line.startsWith(command)).toList();
  }

  /** How often the server had to wait for a command: pipelined commands count once. */
  public int roundTrips() {
    return roundTrips.get();
  }

  public int port() {
    return listener.port();
  }

  public Endpoint endpoint() {
    return Endpoint.imap("127.0.0.1", port(), Endpoint.Security.PLAIN, null);
  }

  private void serve(Socket connection) throws IOException {
    try {
      new Session(connection).run();
    } catch (GeneralSecurityException e) {
      // The client refused the handshake.
    }
  }

  private synchronized List<String> answerTo(String command) {
    for (Map.Entry<String, Deque<List<String>>> entry : answers.entrySet()) {
      if (command.startsWith(entry.getKey())) {
        Deque<List<String>> queue = entry.getValue();
        if (queue.size() > 1) {
          return queue.remove();
        }
        used.add(entry.getKey());
        return queue.element();
      }
    }
    String verb = command.split(" ")[0];
    List<String> lines = new ArrayList<>();
    switch (verb) {
      case "CAPABILITY" -> lines.add("* CAPABILITY " + capabilities);
      case "NAMESPACE" -> lines.add("* NAMESPACE ((\"\" \"/\")) NIL NIL");
      case "LIST" -> lines.add("* LIST () \"/\" INBOX");
      case "STATUS" -> lines.add("* STATUS INBOX (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 7)");
      case "SELECT", "EXAMINE" ->
          lines.addAll(
              List.of(
                  "* FLAGS (\\Seen \\Deleted)",
                  "* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] kept",
                  "* 0 EXISTS",
                  "* OK [UIDVALIDITY 7] here",
                  "* OK [UIDNEXT 1] next"));
      default -> {
        // The response to most commands is only OK.
      }
    }
    lines.add("%t OK done");
    return lines;
  }

  private synchronized List<String> greeting() {
    return greeting.isEmpty() ? List.of("* OK [CAPABILITY " + capabilities + "] ready") : greeting;
  }

  private synchronized SSLContext tlsContext() throws GeneralSecurityException {
    if (certificate == null) {
      throw new IllegalStateException("No certificate");
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(certificate.keyStore(), certificate.password());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private synchronized boolean tlsAtOnce() {
    return tls;
  }

  @Override
  public void close() {
    listener.close();
  }

  private final class Session {
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    Session(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    void run() throws IOException, GeneralSecurityException {
      if (tlsAtOnce()) {
        secure();
      }
      boolean on = say(greeting(), "*");
      while (on) {
        boolean waits = in.available() == 0;
        String line = command();
        if (line == null) {
          return;
        }
        roundTrips.addAndGet(waits ? 1 : 0);
        int space = line.indexOf(' ');
        String command = line.substring(space + 1);
        received.add(command);
        pause(delay());
        on = say(answerTo(command), line.substring(0, space));
      }
    }

    private static void pause(Duration delay) {
      long until = System.nanoTime() + delay.toNanos();
      for (long rest = delay.toNanos(); rest > 0; rest = until - System.nanoTime()) {
        LockSupport.parkNanos(rest);
      }
    }

    /** Handshakes on the raw socket: data that the client sent before is discarded, as required. */
    private void secure() throws IOException, GeneralSecurityException {
      SSLSocket secured =
          (SSLSocket) tlsContext().getSocketFactory().createSocket(socket, null, true);
      secured.setUseClientMode(false);
      secured.startHandshake();
      socket = secured;
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    private void compress() throws IOException {
      in =
          new BufferedInputStream(
              new InflaterInputStream(socket.getInputStream(), new Inflater(true)));
      Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      out = new DeflaterOutputStream(socket.getOutputStream(), deflater, true);
    }

    private boolean say(List<String> lines, String tag)
        throws IOException, GeneralSecurityException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (String line : lines) {
        if (line.startsWith("!")) {
          out.write(all.toByteArray());
          out.flush();
          all.reset();
          if (line.equals("!cut")) {
            return false;
          }
          if (line.startsWith("!endless ")) {
            for (byte[] block =
                    (line.substring(9) + "\r\n").repeat(1_000).getBytes(StandardCharsets.US_ASCII);
                ; ) {
              out.write(block);
            }
          }
          if (line.startsWith("!slow ")) {
            for (byte[] one = (line.substring(6) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                ; ) {
              out.write(one);
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
          }
          switch (line) {
            case "!trickle" -> {
              while (true) {
                out.write(' ');
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
              }
            }
            case "!flood" -> {
              for (byte[] spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII); ; ) {
                out.write(spaces);
              }
            }
            case "!tls" -> secure();
            case "!pause" -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            case "!deflate" -> compress();
            case "!plain" -> out = socket.getOutputStream();
            default -> received.add(String.valueOf(line()));
          }
        } else {
          boolean goesOn = line.endsWith("\\\\");
          String text = goesOn ? line.substring(0, line.length() - 2) : line + "\r\n";
          all.write(text.replace("%t", tag).getBytes(StandardCharsets.ISO_8859_1));
        }
      }
      out.write(all.toByteArray());
      out.flush();
      return true;
    }

    private @Nullable String command() throws IOException, GeneralSecurityException {
      StringBuilder command = new StringBuilder();
      while (true) {
        String line = line();
        if (line == null) {
          return null;
        }
        command.append(line);
        Matcher literal = LITERAL.matcher(line);
        if (!literal.find()) {
          return command.toString();
        }
        int size = Integer.parseInt(literal.group(1));
        if (literal.group(2).isEmpty() && size > largest()) {
          say(List.of("%t " + refusal), line.substring(0, line.indexOf(' ')));
          command.setLength(0);
          continue;
        }
        if (literal.group(2).isEmpty() && !say(List.of("+ go on"), "+")) {
          return null;
        }
        byte[] bytes = literal(size);
        if (bytes.length < size) {
          received.add("(incomplete) " + command);
          return null;
        }
        command.append("\r\n").append(new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }

    private byte[] literal(int size) {
      try {
        return in.readNBytes(size);
      } catch (IOException e) {
        // The client has reset the connection.
        return new byte[0];
      }
    }

    private @Nullable String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          return null;
        }
        line.write(b);
      }
      String text = line.toString(StandardCharsets.ISO_8859_1);
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
  }
}
