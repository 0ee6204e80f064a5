package io.mailhaul.access.imap;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.events.FailureReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Lists the account's folders in as few round trips as the server allows: LIST-EXTENDED (RFC 5258)
 * with SPECIAL-USE (RFC 6154) and LIST-STATUS (RFC 5819), else LIST, LSUB and pipelined STATUS.
 */
final class Listing {

  /** So many commands may be under way: answers of more could block both sides. */
  static final int PIPELINE = 50;

  private final Wire wire;
  private final String items;
  private final List<String> patterns;
  private final Predicate<ListedFolder> asked;
  private final Map<String, ListedFolder> folders = new LinkedHashMap<>();
  private final Set<String> subscribed = new HashSet<>();
  private final Map<String, FolderStatus> statuses = new HashMap<>();

  private Listing(Wire wire, List<String> patterns, Predicate<ListedFolder> asked) {
    this.wire = wire;
    this.patterns = patterns;
    this.asked = asked;
    this.items = items(wire);
  }

  /** What STATUS is asked for. */
  static String items(Wire wire) {
    return "(MESSAGES UIDNEXT UIDVALIDITY" + (Changes.told(wire) ? " HIGHESTMODSEQ)" : ")");
  }

  /** Of the account's own folders: all, where they are not below a prefix. */
  static Listing personal(Wire wire, Namespaces namespaces) {
    String prefix = wire.names().encode(namespaces.personal().prefix());
    List<String> patterns = prefix.isEmpty() ? List.of("*") : List.of("INBOX", prefix + "*");
    return new Listing(
        wire,
        patterns,
        folder ->
            folder.isInbox()
                || namespaces.others().stream()
                    .noneMatch(other -> folder.wireName().startsWith(other)));
  }

  /** Of one folder and what is below it, whoever they belong to. */
  static Listing below(Wire wire, String root) {
    String said = wire.names().encode(root);
    String separator = Namespaces.separator(wire, said);
    String name =
        said.endsWith(separator) ? said.substring(0, said.length() - separator.length()) : said;
    if (separator.isEmpty()) {
      return new Listing(wire, List.of(name), folder -> folder.wireName().equals(name));
    }
    String parent = name + separator;
    // The name itself may hold what LIST takes for a wildcard.
    return new Listing(
        wire,
        List.of(name, parent + "*"),
        folder -> folder.wireName().equals(name) || folder.wireName().startsWith(parent));
  }

  List<FolderInfo> list(boolean withStatus) {
    boolean extended = wire.can("LIST-EXTENDED");
    boolean bySelect = wire.keepsUidsBySelectOnly();
    boolean statusToo = withStatus && !bySelect && wire.can("LIST-STATUS");
    String options = extended ? options(statusToo) : "";
    List<Wire.Sent> sent = new ArrayList<>();
    for (String pattern : patterns) {
      sent.add(ask("LIST", pattern, options));
      if (!extended) {
        sent.add(ask("LSUB", pattern, ""));
      }
    }
    for (Wire.Sent command : sent) {
      Answer response = wire.await(command, this::take);
      // A server may do without subscriptions, but not without folders.
      if (!response.isOK() && command.kind().equals("LIST")) {
        throw Failures.of(response, wire.side(), FailureReason.PROTOCOL_ERROR);
      }
    }
    folders.values().removeIf(asked.negate());
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

  private Wire.Sent ask(String command, String pattern, String options) {
    Wire.Sent sent = wire.begin(command);
    wire.write(command + " \"\" ");
    if (wire.writeString(sent, pattern)) {
      wire.write(options);
      wire.end();
    }
    return sent;
  }

  private void take(Answer response) {
    ListedFolder listed = ListedFolder.read(response, "LIST");
    if (listed != null) {
      folders.putIfAbsent(listed.key(), listed);
      if (listed.has("\\Subscribed")) {
        subscribed.add(listed.key());
      }
      return;
    }
    ListedFolder subscription = ListedFolder.read(response, "LSUB");
    if (subscription != null && !subscription.has("\\Noselect")) {
      subscribed.add(subscription.key());
      return;
    }
    StatusAnswer status = StatusAnswer.read(response);
    if (status != null) {
      statuses.put(status.key(), status.status());
    }
  }

  private List<ListedFolder> selectable() {
    return folders.values().stream()
        .filter(folder -> !folder.has("\\Noselect") && !folder.has("\\NonExistent"))
        .toList();
  }

  private void selectEach() {
    for (ListedFolder folder : selectable()) {
      Opening opening = new Opening(wire, folder.name(wire.names()), folder.wireName());
      Answer response = opening.run("SELECT");
      if (response.isOK()) {
        statuses.put(folder.key(), opening.status());
      } else {
        Failures.requireNothingGeneral(response, wire.side());
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
        folder.name(wire.names()),
        folder.separator(),
        attributes,
        subscribed.contains(folder.key()),
        complete ? status : null);
  }

  /** How the server spells the folders that were listed, by their names for people. */
  Map<String, String> wireNames() {
    return folders.values().stream()
        .collect(
            Collectors.toMap(
                folder -> folder.name(wire.names()),
                ListedFolder::wireName,
                (first, second) -> first));
  }
}
