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
 * Lists folders in as few round trips as the server allows: LIST-EXTENDED (RFC 5258) with
 * SPECIAL-USE (RFC 6154) and LIST-STATUS (RFC 5819), otherwise LIST, LSUB and pipelined STATUS.
 */
final class Listing {

  /** The maximum number of pending commands; the responses to more could block both sides. */
  static final int PIPELINE = 50;

  private final Wire wire;
  private final String items;
  private final List<String> patterns;
  private final Predicate<ListedFolder> asked;
  private final Map<String, ListedFolder> folders = new LinkedHashMap<>();
  private final Set<String> subscribed = new HashSet<>();
  private final Map<String, FolderStatus> statuses = new HashMap<>();

  private Listing(Wire connection, List<String> patterns, Predicate<ListedFolder> filter) {
    this.wire = connection;
    this.patterns = patterns;
    this.asked = filter;
    this.items = items(connection);
  }

  /** The data items to request with STATUS. */
  static String items(Wire connection) {
    return "(MESSAGES UIDNEXT UIDVALIDITY" + (Changes.told(connection) ? " HIGHESTMODSEQ)" : ")");
  }

  /** All folders of the personal namespace. */
  static Listing personal(Wire connection, Namespaces namespaces) {
    String prefix = connection.names().encode(namespaces.personal().prefix());
    List<String> patterns = prefix.isEmpty() ? List.of("*") : List.of("INBOX", prefix + "*");
    return new Listing(
        connection,
        patterns,
        folder ->
            folder.isInbox()
                || namespaces.others().stream()
                    .noneMatch(other -> folder.wireName().startsWith(other)));
  }

  /** One folder and its subfolders, in any namespace. */
  static Listing below(Wire connection, String root) {
    String encoded = connection.names().encode(root);
    String separator = Namespaces.separator(connection, encoded);
    String name =
        encoded.endsWith(separator)
            ? encoded.substring(0, encoded.length() - separator.length())
            : encoded;
    if (separator.isEmpty()) {
      return new Listing(connection, List.of(name), folder -> folder.wireName().equals(name));
    }
    String parent = name + separator;
    // The name may contain characters that LIST treats as wildcards.
    return new Listing(
        connection,
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
      // LSUB may fail, but LIST may not.
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

  /** The names of the listed folders as the server encodes them, by their decoded names. */
  Map<String, String> wireNames() {
    return folders.values().stream()
        .collect(
            Collectors.toMap(
                folder -> folder.name(wire.names()),
                ListedFolder::wireName,
                (first, second) -> first));
  }
}
