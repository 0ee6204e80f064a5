package io.mailhaul.access.testing.hostile;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.simulated.LoopbackListener;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.Endpoint.Security;
import io.mailhaul.model.folder.UidRanges;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An IMAP server on loopback with one small folder. At one stage it attacks, every time. */
public final class HostileServer implements AutoCloseable {

  private static final Pattern APPEND_FLAGS = Pattern.compile(" APPEND \\S+ \\(([^)]*)\\)");
  private static final Pattern CHANGED_SINCE = Pattern.compile("CHANGEDSINCE (\\d+)");
  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)(\\+?)}$");
  private static final String ANY_FINGERPRINT = "0".repeat(64);

  private final HostileBehaviour behaviour;
  private final List<Stored> messages = new ArrayList<>();
  private final LoopbackListener listener = LoopbackListener.start(this::serve);
  private volatile boolean attacked;

  private HostileServer(HostileBehaviour behaviour) {
    this.behaviour = behaviour;
  }

  public static HostileServer start(HostileBehaviour behaviour, List<TestMessage> messages) {
    HostileServer server = new HostileServer(behaviour);
    messages.forEach(message -> server.store(message.bytes(), String.join(" ", message.flags())));
    return server;
  }

  /** A message; its mod-sequence is one more than its UID: flags never change. */
  private record Stored(byte[] bytes, String flags) {}

  /** Only a server that reports changes of flags is asked to change some. */
  private boolean hasModSequences() {
    return behaviour.stage() == Stage.STORE;
  }

  public Endpoint endpoint() {
    Security security =
        switch (behaviour.stage()) {
          case TLS -> Security.TLS;
          case STARTTLS, STARTTLS_HANDSHAKE -> Security.STARTTLS;
          default -> Security.PLAIN;
        };
    return Endpoint.imap(
        "127.0.0.1",
        listener.port(),
        security,
        security == Security.PLAIN ? null : ANY_FINGERPRINT);
  }

  /** Whether a connection has reached the stage of the attack. */
  public boolean hasAttacked() {
    return attacked;
  }

  /** The number of messages that the server has. */
  public synchronized int messageCount() {
    return messages.size();
  }

  private synchronized int store(byte[] message, String flags) {
    messages.add(new Stored(message, flags));
    return messages.size();
  }

  private synchronized Stored message(int uid) {
    return messages.get(uid - 1);
  }

  private void serve(Socket connection) throws IOException {
    // The connection is reset instead of waiting for what the client still sends.
    connection.setSoLinger(true, 0);
    new Session(connection).run();
  }

  @Override
  public void close() {
    listener.close();
  }

  private final class Session {
    private final InputStream in;
    private final OutputStream out;
    private int appended;

    Session(Socket socket) throws IOException {
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    void run() throws IOException {
      if (attacksAt(Stage.TLS) && !attack("*")) {
        return;
      }
      if (attacksAt(Stage.GREETING)) {
        if (!attack("*")) {
          return;
        }
      } else {
        send("* OK ready");
      }
      while (true) {
        String line = command();
        if (line == null) {
          return;
        }
        int space = line.indexOf(' ');
        if (space < 0 || !respond(line.substring(0, space), line.substring(space + 1))) {
          return;
        }
      }
    }

    private boolean attacksAt(Stage stage) {
      return behaviour.stage() == stage;
    }

    private boolean attack(String tag) throws IOException {
      attacked = true;
      out.flush();
      boolean further = behaviour.attack().run(out, tag);
      out.flush();
      return further;
    }

    private boolean respond(String tag, String command) throws IOException {
      Stage stage = stage(command);
      if (stage == Stage.STARTTLS && attacksAt(Stage.STARTTLS_HANDSHAKE)) {
        send(tag + " OK begin");
        return attack(tag);
      }
      if (stage != null && attacksAt(stage)) {
        return attack(tag);
      }
      String verb = command.split(" ")[0].toUpperCase(Locale.ROOT);
      switch (verb) {
        case "CAPABILITY" ->
            send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE UIDPLUS" + optional());
        case "NAMESPACE" -> send("* NAMESPACE ((\"\" \"/\")) NIL NIL");
        case "LIST", "LSUB" -> send("* " + verb + " () \"/\" INBOX");
        case "STATUS" ->
            send(
                "* STATUS INBOX (MESSAGES %1$d UIDNEXT %2$d UIDVALIDITY 7%3$s)"
                    .formatted(
                        messageCount(),
                        messageCount() + 1,
                        hasModSequences() ? " HIGHESTMODSEQ " + (messageCount() + 1) : ""));
        case "SELECT", "EXAMINE" -> {
          send(
              "* FLAGS (\\Seen \\Flagged \\Answered)",
              "* OK [PERMANENTFLAGS (\\Seen \\Flagged \\Answered \\*)] kept");
          send("* " + messageCount() + " EXISTS", "* OK [UIDVALIDITY 7] here");
          send("* OK [UIDNEXT " + (messageCount() + 1) + "] next");
          if (hasModSequences()) {
            send("* OK [HIGHESTMODSEQ " + (messageCount() + 1) + "] highest");
          }
        }
        case "UID" -> fetch(command);
        case "LOGOUT" -> {
          send("* BYE", tag + " OK");
          return false;
        }
        default -> {
          // Most commands need no data.
        }
      }
      send(tag + (verb.equals("APPEND") ? " OK [APPENDUID 7 " + appended + "]" : " OK") + " done");
      return true;
    }

    private String optional() {
      return switch (behaviour.stage()) {
        case STARTTLS, STARTTLS_HANDSHAKE -> " STARTTLS";
        case APPEND_CONTINUATION -> "";
        case STORE -> " LITERAL+ CONDSTORE";
        default -> " LITERAL+";
      };
    }

    private static @Nullable Stage stage(String command) {
      return switch (command.split(" ")[0].toUpperCase(Locale.ROOT)) {
        case "CAPABILITY" -> Stage.CAPABILITY;
        case "STARTTLS" -> Stage.STARTTLS;
        case "AUTHENTICATE" -> Stage.SIGN_IN;
        case "NAMESPACE" -> Stage.NAMESPACE;
        case "LIST" -> Stage.LIST;
        case "STATUS" -> Stage.STATUS;
        case "SELECT", "EXAMINE" -> Stage.SELECT;
        case "UID" ->
            command.startsWith("UID STORE")
                ? Stage.STORE
                : !command.startsWith("UID FETCH")
                    ? null
                    : command.contains("BODY.PEEK[]") ? Stage.FETCH_CONTENT : Stage.FETCH_HEADS;
        case "APPEND" -> Stage.APPEND;
        case "NOOP" -> Stage.NOOP;
        case "LOGOUT" -> Stage.LOGOUT;
        default -> null;
      };
    }

    private void fetch(String command) throws IOException {
      if (!command.startsWith("UID FETCH ")) {
        return;
      }
      UidRanges uids = UidRanges.parse(command.split(" ")[2].replace("*", "4294967295"));
      Matcher changedSince = CHANGED_SINCE.matcher(command);
      // Messages whose mod-sequence is greater.
      int first = changedSince.find() ? Integer.parseInt(changedSince.group(1)) : 1;
      int count = messageCount();
      for (int uid = first; uid <= count; uid++) {
        if (uids.contains(uid)) {
          byte[] bytes = message(uid).bytes();
          String items =
              "* %d FETCH (UID %d FLAGS (%s) RFC822.SIZE %d"
                  .formatted(uid, uid, message(uid).flags(), bytes.length);
          items += " INTERNALDATE \"20-Nov-2026 10:00:00 +0000\"";
          out.write(items.getBytes(StandardCharsets.US_ASCII));
          if (command.contains("HEADER.FIELDS")) {
            section("HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)", header(bytes));
          } else if (command.contains("BODY.PEEK[TEXT]")) {
            section("TEXT", text(bytes));
          } else if (command.contains("BODY.PEEK[]")) {
            section("", bytes);
          }
          send(")");
        }
      }
    }

    private void section(String name, byte[] bytes) throws IOException {
      out.write(
          (" BODY[" + name + "] {" + bytes.length + "}\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
    }

    private static byte[] header(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      return text.substring(0, end < 0 ? text.length() : end + 4)
          .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] text(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      return (end < 0 ? "" : text.substring(end + 4)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private void send(String... lines) throws IOException {
      for (String line : lines) {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      }
      out.flush();
    }

    /** Reads a command; stores the message of an APPEND, unless the attack comes at its end. */
    private @Nullable String command() throws IOException {
      StringBuilder command = new StringBuilder();
      byte[] last = {};
      while (true) {
        String line = line();
        if (line == null) {
          return null;
        }
        command.append(line);
        Matcher literal = LITERAL.matcher(line);
        if (!literal.find()) {
          if (command.toString().contains(" APPEND ") && !attacksAt(Stage.APPEND)) {
            Matcher flags = APPEND_FLAGS.matcher(command);
            appended = store(last, flags.find() ? flags.group(1) : "");
          }
          return command.toString();
        }
        if (literal.group(2).isEmpty()) {
          if (attacksAt(Stage.APPEND_CONTINUATION) && !attack(line.split(" ")[0])) {
            return null;
          }
          send("+ go on");
        }
        int size = Integer.parseInt(literal.group(1));
        last = in.readNBytes(size);
        if (last.length < size) {
          return null;
        }
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
      return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
  }
}
