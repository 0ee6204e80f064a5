package io.mailhaul.access.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;

/**
 * A small IMAP client that appends and reads messages without the code under test. It appends
 * hundreds of messages at a time (MULTIAPPEND, LITERAL+) and reads whole folders at once, so that
 * thousands of messages take a second; without MULTIAPPEND it appends one at a time. Only for
 * servers on loopback; not thread-safe.
 */
public final class RawImapClient implements AutoCloseable {

  private static final int BATCH = 200;
  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");
  private static final Pattern UID = Pattern.compile("[( ]UID (\\d+)");
  private static final Pattern FLAGS = Pattern.compile("[( ]FLAGS \\(([^)]*)\\)");
  private static final Pattern DATE = Pattern.compile("[( ]INTERNALDATE \"([^\"]*)\"");
  private static final Pattern LIST =
      Pattern.compile("^\\* (?:LIST|LSUB) \\(([^)]*)\\) (?:\"(.*?)\"|NIL) (.*)$");
  public static final DateTimeFormatter INTERNAL_DATE =
      DateTimeFormatter.ofPattern("ppd-MMM-yyyy HH:mm:ss xx", Locale.ENGLISH);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private Set<String> capabilities = Set.of();
  private int tag;

  private RawImapClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
  }

  /** Signs in on loopback, without TLS. */
  public static RawImapClient open(int port, String user, String password) {
    try {
      Socket socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(120_000);
      socket.setTcpNoDelay(true);
      RawImapClient imap = new RawImapClient(socket);
      imap.readLine();
      imap.ascii("t" + ++imap.tag + " LOGIN " + quoted(user) + " ");
      imap.literal(password.getBytes(StandardCharsets.UTF_8), false);
      imap.ascii("\r\n");
      imap.out.flush();
      imap.finish((line, bytes) -> {});
      imap.capabilities = Set.of(String.join(" ", imap.command("CAPABILITY")).split(" "));
      return imap;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A message in a folder; its flags are without {@code \Recent}. */
  public record Stored(long uid, Set<String> flags, OffsetDateTime internalDate, byte[] bytes) {}

  /** Sends a command; returns its untagged responses. Throws unless the response is OK. */
  public List<String> command(String command) {
    try {
      send(command);
      out.flush();
      List<String> lines = new ArrayList<>();
      finish((line, bytes) -> lines.add(line));
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public RawImapClient create(String folder) {
    command("CREATE " + name(folder));
    return this;
  }

  public RawImapClient subscribe(String folder) {
    command("SUBSCRIBE " + name(folder));
    return this;
  }

  public RawImapClient delete(String folder) {
    command("DELETE " + name(folder));
    return this;
  }

  /** Appends to a folder, which is created first when it does not exist. */
  public RawImapClient append(String folder, TestMessage... messages) {
    return append(folder, Arrays.asList(messages));
  }

  /** Appends to a folder, which is created first when it does not exist. */
  public RawImapClient append(String folder, Collection<TestMessage> messages) {
    try {
      // Dovecot appends much faster to the selected folder.
      if (!succeeds("SELECT " + name(folder))) {
        create(folder);
        command("SELECT " + name(folder));
      }
      List<TestMessage> list = List.copyOf(messages);
      int batch = capabilities.contains("MULTIAPPEND") ? BATCH : 1;
      for (int from = 0; from < list.size(); from += batch) {
        send("APPEND " + name(folder), list.subList(from, Math.min(from + batch, list.size())));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets or removes flags: {@code store("INBOX", "1:5", "+FLAGS", "\\Deleted")}. */
  public RawImapClient store(String folder, String uids, String what, String flags) {
    command("SELECT " + name(folder));
    command("UID STORE " + uids + " " + what + ".SILENT (" + flags + ")");
    return this;
  }

  /** Deletes messages permanently. */
  public RawImapClient expunge(String folder, String uids) {
    store(folder, uids, "+FLAGS", "\\Deleted");
    command("UID EXPUNGE " + uids);
    return this;
  }

  /** The names of all selectable folders. */
  public Set<String> folders() {
    return names("LIST \"\" \"*\"");
  }

  public Set<String> subscriptions() {
    return names("LSUB \"\" \"*\"");
  }

  private Set<String> names(String command) {
    Set<String> names = new LinkedHashSet<>();
    for (String line : command(command)) {
      Matcher list = LIST.matcher(line);
      if (list.matches() && !list.group(1).toLowerCase(Locale.ROOT).contains("\\noselect")) {
        names.add(decoded(list.group(3)));
      }
    }
    return names;
  }

  /** All messages of a folder, ascending by UID. */
  public List<Stored> messages(String folder) {
    List<Stored> messages = new ArrayList<>();
    forEachMessage(folder, messages::add);
    return messages;
  }

  /** Passes the messages of a folder to the consumer one by one, ascending by UID. */
  public void forEachMessage(String folder, Consumer<Stored> consumer) {
    try {
      command("EXAMINE " + name(folder));
      send("UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])");
      out.flush();
      finish((line, bytes) -> {
        if (bytes != null || line.contains("BODY[] \"\"")) {
          consumer.accept(stored(line, bytes == null ? new byte[0] : bytes));
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int count(String folder) {
    for (String line : command("STATUS " + name(folder) + " (MESSAGES)")) {
      Matcher messages = Pattern.compile("MESSAGES (\\d+)").matcher(line);
      if (messages.find()) {
        return Integer.parseInt(messages.group(1));
      }
    }
    throw new IllegalStateException("No STATUS of " + folder);
  }

  private static Stored stored(String line, byte[] bytes) {
    Set<String> flags =
        Arrays.stream(group(FLAGS, line).split(" "))
            .filter(flag -> !flag.isEmpty() && !flag.equalsIgnoreCase("\\Recent"))
            .collect(Collectors.toUnmodifiableSet());
    return new Stored(
        Long.parseLong(group(UID, line)),
        flags,
        OffsetDateTime.parse(group(DATE, line), INTERNAL_DATE),
        bytes);
  }

  private static String group(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      throw new IllegalStateException("No " + pattern + " in " + line);
    }
    return matcher.group(1);
  }

  private boolean succeeds(String command) {
    try {
      command(command);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private void send(String command) throws IOException {
    ascii("t" + ++tag + " " + command + "\r\n");
  }

  private void send(String append, List<TestMessage> messages) throws IOException {
    ascii("t" + ++tag + " " + append);
    for (TestMessage message : messages) {
      ascii(" (" + String.join(" ", message.flags()) + ") \"");
      ascii(INTERNAL_DATE.format(message.internalDate()));
      ascii("\" ");
      literal(message.bytes(), capabilities.contains("LITERAL+"));
    }
    ascii("\r\n");
    out.flush();
    finish((line, bytes) -> {});
  }

  private void ascii(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void literal(byte[] bytes, boolean atOnce) throws IOException {
    ascii("{" + bytes.length + (atOnce ? "+}\r\n" : "}\r\n"));
    if (!atOnce) {
      out.flush();
      String line = readLine();
      if (!line.startsWith("+")) {
        throw new IllegalStateException(line);
      }
    }
    out.write(bytes);
  }

  private interface Responses {
    /** Takes an untagged response; of several literals only the last one is passed. */
    void take(String line, byte @org.jspecify.annotations.Nullable [] literal);
  }

  private void finish(Responses responses) throws IOException {
    String end = "t" + tag + " ";
    while (true) {
      String line = readLine();
      byte[] literal = null;
      Matcher announced = LITERAL.matcher(line);
      while (announced.find()) {
        literal = in.readNBytes(Integer.parseInt(announced.group(1)));
        String rest = readLine();
        line = line.substring(0, announced.start()) + rest;
        announced = LITERAL.matcher(rest);
        if (rest.isEmpty() || !announced.find()) {
          break;
        }
        announced = LITERAL.matcher(line);
      }
      if (line.startsWith(end)) {
        if (!line.startsWith(end + "OK")) {
          throw new IllegalStateException(line);
        }
        return;
      }
      responses.take(line, literal);
    }
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("The server closed the connection: " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static String name(String folder) {
    return quoted(BASE64MailboxEncoder.encode(folder));
  }

  private static String decoded(String name) {
    String bare =
        name.startsWith("\"")
            ? name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1")
            : name;
    return BASE64MailboxDecoder.decode(bare);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  @Override
  public void close() {
    try (socket) {
      command("LOGOUT");
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      // The connection is closed in either case.
    }
  }
}
