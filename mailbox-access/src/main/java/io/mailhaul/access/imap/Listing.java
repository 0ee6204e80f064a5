package io.mailhaul.access.imap;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.imap.AnswerParser.Malformed;
import io.mailhaul.access.imap.AnswerParser.Value;
import io.mailhaul.events.FailureReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lists the account's folders in as few round trips as the server allows: LIST-EXTENDED (RFC 5258)
 * with SPECIAL-USE (RFC 6154) and LIST-STATUS (RFC 5819), else LIST, LSUB and pipelined STATUS.
 */
final class Listing {

  /** So many STATUS commands may be under way: answers of more could block both sides. */
  private static final int PIPELINE = 50;

  private final Wire wire;
  private final Namespaces namespaces;
  private final String items;
  private final Map<String, ListedFolder> folders = new LinkedHashMap<>();
  private final Set<String> subscribed = new HashSet<>();
  private final Map<String, FolderStatus> statuses = new HashMap<>();

  Listing(Wire wire, Namespaces namespaces) {
    this.wire = wire;
    this.namespaces = namespaces;
    this.items = items(wire);
  }

  /** What STATUS is asked for. */
  static String items(Wire wire) {
    return "(MESSAGES UIDNEXT UIDVALIDITY" + (Changes.told(wire) ? " HIGHESTMODSEQ)" : ")");
  }

  List<FolderInfo> list(boolean withStatus) {
    boolean extended = wire.can("LIST-EXTENDED") || wire.can("IMAP4REV2");
    boolean bySelect = wire.keepsUidsBySelectOnly();
    boolean statusToo = withStatus && !bySelect && wire.can("LIST-STATUS");
    String options = extended ? options(statusToo) : "";
    List<Wire.Sent> sent = new ArrayList<>();
    for (String pattern : patterns()) {
      sent.add(wire.send("LIST", "LIST \"\" " + pattern + options));
      if (!extended) {
        sent.add(wire.send("LSUB", "LSUB \"\" " + pattern));
      }
    }
    for (Wire.Sent command : sent) {
      Answer answer = wire.await(command, this::take);
      // A server may do without subscriptions, but not without folders.
      if (!answer.isOK() && command.kind().equals("LIST")) {
        throw Failures.of(answer, wire.side(), FailureReason.PROTOCOL_ERROR);
      }
    }
    folders.values().removeIf(folder -> !isOwn(folder));
    if (withStatus && bySelect) {
      selectEach();
    } else if (withStatus && !(extended && statusToo)) {
      askStatuses();
    }
    return folders.values().stream().map(folder -> info(folder, withStatus)).toList();
  }

  private String options(boolean statusToo) {
    return " RETURN (SUBSCRIBED"
        + (wire.can("SPECIAL-USE") ? " SPECIAL-USE" : "")
        + (statusToo ? " STATUS " + items : "")
        + ")";
  }

  /** All, where the account's own folders are not below a prefix. */
  private List<String> patterns() {
    String prefix = ModifiedUtf7.encode(namespaces.personal().prefix());
    if (prefix.isEmpty()) {
      return List.of("\"*\"");
    }
    return List.of("\"INBOX\"", "\"" + prefix.replace("\\", "\\\\").replace("\"", "\\\"") + "*\"");
  }

  private boolean isOwn(ListedFolder folder) {
    return folder.isInbox()
        || namespaces.others().stream().noneMatch(other -> folder.wireName().startsWith(other));
  }

  private void take(Answer answer) {
    ListedFolder listed = ListedFolder.read(answer, "LIST");
    if (listed != null) {
      folders.putIfAbsent(listed.key(), listed);
      if (listed.has("\\Subscribed")) {
        subscribed.add(listed.key());
      }
      return;
    }
    ListedFolder subscription = ListedFolder.read(answer, "LSUB");
    if (subscription != null && !subscription.has("\\Noselect")) {
      subscribed.add(subscription.key());
      return;
    }
    takeStatus(answer);
  }

  private void takeStatus(Answer answer) {
    if (!answer.is("STATUS")) {
      return;
    }
    try {
      AnswerParser parser = answer.parser();
      parser.atom();
      String name = parser.value().text();
      FolderStatus status = status(parser.value().members());
      statuses.put(name.equalsIgnoreCase("INBOX") ? "INBOX" : name, status);
    } catch (Malformed e) {
      // Then this folder's status stays unknown.
    }
  }

  /**
   * Reads {@code (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 17)}; -1 (or no changes) for what is missing.
   */
  static FolderStatus status(List<Value> items) {
    Map<String, Long> numbers = new HashMap<>();
    for (int i = 0; i + 1 < items.size(); i += 2) {
      String number = items.get(i + 1).text();
      if (!number.isEmpty()
          && number.length() < 18
          && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
        numbers.put(items.get(i).text().toUpperCase(Locale.ROOT), Long.parseLong(number));
      }
    }
    return new FolderStatus(
        numbers.getOrDefault("MESSAGES", -1L),
        numbers.getOrDefault("UIDNEXT", -1L),
        numbers.getOrDefault("UIDVALIDITY", -1L),
        numbers.getOrDefault("HIGHESTMODSEQ", 0L));
  }

  private List<ListedFolder> selectable() {
    return folders.values().stream()
        .filter(folder -> !folder.has("\\Noselect") && !folder.has("\\NonExistent"))
        .toList();
  }

  private void selectEach() {
    for (ListedFolder folder : selectable()) {
      Opening opening = new Opening(wire, folder.name(), folder.wireName());
      Answer answer = opening.run("SELECT");
      if (answer.isOK()) {
        statuses.put(folder.key(), opening.status());
      } else {
        Failures.requireNothingGeneral(answer, wire.side());
      }
    }
  }

  private void askStatuses() {
    Deque<Wire.Sent> sent = new ArrayDeque<>();
    for (ListedFolder folder : selectable()) {
      if (sent.size() == PIPELINE) {
        awaitStatus(sent.removeFirst());
      }
      Wire.Sent command = wire.begin("STATUS");
      wire.write("STATUS ");
      if (wire.writeString(command, folder.wireName())) {
        wire.write(" " + items);
        wire.end();
      }
      sent.add(command);
    }
    while (!sent.isEmpty()) {
      awaitStatus(sent.removeFirst());
    }
  }

  private void awaitStatus(Wire.Sent command) {
    Failures.requireNothingGeneral(wire.await(command, this::take), wire.side());
  }

  private FolderInfo info(ListedFolder folder, boolean withStatus) {
    Set<String> attributes =
        folder.attributes().stream()
            .filter(attribute -> !attribute.equalsIgnoreCase("\\Subscribed"))
            .collect(Collectors.toSet());
    FolderStatus status = withStatus ? statuses.get(folder.key()) : null;
    boolean complete =
        status != null
            && status.messages() >= 0
            && status.uidNext() >= 0
            && status.uidValidity() >= 0;
    return new FolderInfo(
        folder.name(),
        folder.separator(),
        attributes,
        subscribed.contains(folder.key()),
        complete ? status : null);
  }

  /** How the server spells the folders that were listed, by their names for people. */
  Map<String, String> wireNames() {
    return folders.values().stream()
        .collect(
            Collectors.toMap(ListedFolder::name, ListedFolder::wireName, (first, second) -> first));
  }
}
