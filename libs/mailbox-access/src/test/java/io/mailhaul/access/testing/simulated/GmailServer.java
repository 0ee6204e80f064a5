package io.mailhaul.access.testing.simulated;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.folder.UidRanges;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;
import org.jspecify.annotations.Nullable;

/**
 * A source like Gmail, on loopback: folders are labels (X-GM-EXT-1), All Mail has everything except
 * spam and trash, and one message is in several folders. It accepts every sign-in, allows reading,
 * and refuses commands that would change a folder.
 */
public final class GmailServer implements AutoCloseable {

  public static final String ALL = "[Gmail]/All Mail";
  public static final String SENT = "[Gmail]/Sent Mail";
  public static final String DRAFTS = "[Gmail]/Drafts";
  public static final String STARRED = "[Gmail]/Starred";
  public static final String IMPORTANT = "[Gmail]/Important";
  public static final String TRASH = "[Gmail]/Trash";
  public static final String SPAM = "[Gmail]/Spam";

  private static final String CAPABILITIES =
      "IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE X-GM-EXT-1 UIDPLUS LIST-EXTENDED LIST-STATUS"
          + " LITERAL- SPECIAL-USE";
  private static final Pattern BODY = Pattern.compile("BODY\\.PEEK\\[(.*?)](?:<(\\d+)\\.(\\d+)>)?");

  private record Message(TestMessage content, Set<String> labels) {}

  private final LoopbackListener listener;
  private final Map<String, String> folders = new LinkedHashMap<>();
  private final List<Message> messages = new ArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();

  private GmailServer() {
    folders.put("INBOX", "");
    folders.put(ALL, "\\All");
    folders.put(DRAFTS, "\\Drafts");
    folders.put(IMPORTANT, "\\Important");
    folders.put(SENT, "\\Sent");
    folders.put(SPAM, "\\Junk");
    folders.put(STARRED, "\\Flagged");
    folders.put(TRASH, "\\Trash");
    listener = LoopbackListener.start(connection -> new Session(connection).run());
  }

  /** Starts to accept connections. */
  public static GmailServer start() {
    return new GmailServer();
  }

  /**
   * Adds a message.
   *
   * @param labels names of folders; none for an archived message
   */
  public synchronized GmailServer put(TestMessage message, String... labels) {
    for (String label : labels) {
      folders.putIfAbsent(label, "");
    }
    messages.add(new Message(message, Set.of(labels)));
    return this;
  }

  /** The refused commands, which would have changed a folder. */
  public List<String> refused() {
    return List.copyOf(refused);
  }

  public String uri() {
    return Endpoint.imap("127.0.0.1", listener.port(), Endpoint.Security.PLAIN, null).toString();
  }

  /**
   * A folder's messages by UID. A message has the same UID in all folders, so folders have gaps.
   */
  private synchronized TreeMap<Long, Message> in(String folder) {
    TreeMap<Long, Message> found = new TreeMap<>();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      boolean thrownAway = message.labels().contains(TRASH) || message.labels().contains(SPAM);
      if (folder.equals(ALL) ? !thrownAway : message.labels().contains(folder)) {
        found.put(i + 1L, message);
      }
    }
    return found;
  }

  private synchronized Map<String, String> folders() {
    return new LinkedHashMap<>(folders);
  }

  private String label(String folder) {
    return switch (folder) {
      case "INBOX" -> "\\Inbox";
      case DRAFTS -> "\\Draft";
      case IMPORTANT -> "\\Important";
      case SENT -> "\\Sent";
      case STARRED -> "\\Starred";
      default -> BASE64MailboxEncoder.encode(folder);
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  @Override
  public void close() {
    listener.close();
  }

  private final class Session {
    private final InputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private String open = "";

    Session(Socket socket) throws IOException {
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    void run() throws IOException {
      say("* OK [CAPABILITY " + CAPABILITIES + "] Gimap ready");
      flush();
      for (String line = line(); line != null; line = line()) {
        int space = line.indexOf(' ');
        String command = line.substring(space + 1);
        String verdict = command(command);
        say(line.substring(0, space) + " " + verdict);
        flush();
      }
    }

    private String command(String command) {
      switch (command.split(" ")[0]) {
        case "CAPABILITY" -> say("* CAPABILITY " + CAPABILITIES);
        case "NAMESPACE" -> say("* NAMESPACE ((\"\" \"/\")) NIL NIL");
        case "LIST" -> list(command.contains("STATUS"));
        case "STATUS" -> status(named(command));
        case "EXAMINE" -> examine(named(command));
        case "UID" -> {
          if (!command.startsWith("UID FETCH ")) {
            refused.add(command);
            return "NO [CANNOT] read-only";
          }
          fetch(command.split(" ", 4)[2], command.split(" ", 4)[3]);
        }
        case "AUTHENTICATE", "NOOP", "LOGOUT" -> {}
        default -> {
          refused.add(command);
          return "NO [CANNOT] read-only";
        }
      }
      return "OK Success";
    }

    private void list(boolean withStatus) {
      say("* LIST (\\HasChildren \\Noselect) \"/\" \"[Gmail]\"");
      folders()
          .forEach((folder, use) -> {
            String name = quoted(BASE64MailboxEncoder.encode(folder));
            say("* LIST (\\HasNoChildren \\Subscribed " + use + ") \"/\" " + name);
            if (withStatus) {
              status(folder);
            }
          });
    }

    private String named(String command) {
      Matcher name = Pattern.compile("\"(.*)\"").matcher(command);
      String asked = name.find() ? name.group(1) : "";
      return folders().keySet().stream()
          .filter(folder -> BASE64MailboxEncoder.encode(folder).equals(asked))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(command));
    }

    private void status(String folder) {
      say(
          "* STATUS %s (MESSAGES %d UIDNEXT %d UIDVALIDITY 7)"
              .formatted(
                  quoted(BASE64MailboxEncoder.encode(folder)), in(folder).size(), next(folder)));
    }

    private long next(String folder) {
      return in(folder).isEmpty() ? 1 : in(folder).lastKey() + 1;
    }

    private void examine(String folder) {
      open = folder;
      say("* FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen)");
      say("* OK [PERMANENTFLAGS ()] none");
      say("* OK [UIDVALIDITY 7] here");
      say("* " + in(folder).size() + " EXISTS");
      say("* OK [UIDNEXT " + next(folder) + "] next");
    }

    private void fetch(String set, String items) {
      UidRanges uids = UidRanges.parse(set);
      int sequence = 0;
      for (Map.Entry<Long, Message> entry : in(open).entrySet()) {
        sequence++;
        if (uids.contains(entry.getKey())) {
          sendFetchResponse(sequence, entry.getKey(), entry.getValue(), items);
        }
      }
    }

    private void sendFetchResponse(int sequence, long uid, Message message, String items) {
      TestMessage content = message.content();
      say(
          "* %d FETCH (X-GM-LABELS (%s) UID %d RFC822.SIZE %d INTERNALDATE \"%s\" FLAGS (%s)"
              .formatted(
                  sequence,
                  message.labels().stream()
                      .filter(label -> !label.equals(open))
                      .map(label -> quoted(label(label)))
                      .collect(Collectors.joining(" ")),
                  uid,
                  content.bytes().length,
                  content.internalDate().format(RawImapClient.INTERNAL_DATE),
                  String.join(" ", content.flags())),
          "");
      Matcher body = BODY.matcher(items);
      if (body.find()) {
        byte[] section = section(content, body.group(1));
        String origin = "";
        if (body.group(2) != null) {
          int from = Math.min(section.length, Integer.parseInt(body.group(2)));
          int to = Math.min(section.length, from + Integer.parseInt(body.group(3)));
          section = Arrays.copyOfRange(section, from, to);
          origin = "<" + from + ">";
        }
        say(" BODY[" + body.group(1) + "]" + origin + " {" + section.length + "}", "\r\n");
        answer.writeBytes(section);
      }
      say(")");
    }

    private static byte[] section(TestMessage message, String section) {
      String text = message.text();
      int headerEnd = text.indexOf("\r\n\r\n") + 4;
      String part =
          switch (section.split(" ")[0]) {
            case "" -> text;
            case "TEXT" -> text.substring(headerEnd);
            default -> text.substring(0, headerEnd);
          };
      return part.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void say(String text) {
      say(text, "\r\n");
    }

    private void say(String text, String end) {
      answer.writeBytes((text + end).getBytes(StandardCharsets.ISO_8859_1));
    }

    private void flush() throws IOException {
      out.write(answer.toByteArray());
      out.flush();
      answer.reset();
    }

    private @Nullable String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          return null;
        }
        line.write(b);
      }
      return line.toString(StandardCharsets.ISO_8859_1).strip();
    }
  }
}
