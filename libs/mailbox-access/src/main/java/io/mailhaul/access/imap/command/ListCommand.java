package io.mailhaul.access.imap.command;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.message.CondstoreCommands;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.protocol.ListResponse;
import io.mailhaul.access.imap.protocol.StatusResponse;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.model.FailureReason;
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
public final class ListCommand {

  /** The maximum number of pending commands; the responses to more could block both sides. */
  public static final int MAX_PIPELINED = 50;

  private final ImapConnection connection;
  private final String statusItems;
  private final List<String> patterns;
  private final Predicate<ListResponse> filter;
  private final Map<String, ListResponse> folders = new LinkedHashMap<>();
  private final Set<String> subscribed = new HashSet<>();
  private final Map<String, FolderStatus> statuses = new HashMap<>();

  private ListCommand(
      ImapConnection connection, List<String> patterns, Predicate<ListResponse> filter) {
    this.connection = connection;
    this.patterns = patterns;
    this.filter = filter;
    this.statusItems = statusItems(connection);
  }

  /** The data items to request with STATUS. */
  static String statusItems(ImapConnection connection) {
    return "(MESSAGES UIDNEXT UIDVALIDITY"
        + (CondstoreCommands.isSupported(connection) ? " HIGHESTMODSEQ" : "")
        + (connection.reportsMailboxIds() ? " MAILBOXID)" : ")");
  }

  /** All folders of the personal namespace. */
  public static ListCommand personal(ImapConnection connection, Namespaces namespaces) {
    String prefix = connection.nameEncoding().encode(namespaces.personal().prefix());
    List<String> patterns = prefix.isEmpty() ? List.of("*") : List.of("INBOX", prefix + "*");
    return new ListCommand(
        connection,
        patterns,
        folder ->
            folder.isInbox()
                || namespaces.others().stream()
                    .noneMatch(other -> folder.wireName().startsWith(other)));
  }

  /** One folder and its subfolders, in any namespace. */
  public static ListCommand subtree(ImapConnection connection, String root) {
    String encoded = connection.nameEncoding().encode(root);
    String separator = Namespaces.separator(connection, encoded);
    String name =
        encoded.endsWith(separator)
            ? encoded.substring(0, encoded.length() - separator.length())
            : encoded;
    if (separator.isEmpty()) {
      return new ListCommand(connection, List.of(name), folder -> folder.wireName().equals(name));
    }
    String parent = name + separator;
    // The name may contain characters that LIST treats as wildcards.
    return new ListCommand(
        connection,
        List.of(name, parent + "*"),
        folder -> folder.wireName().equals(name) || folder.wireName().startsWith(parent));
  }

  public List<FolderInfo> list(boolean withStatus) {
    boolean extended = connection.hasCapability("LIST-EXTENDED");
    boolean bySelect = connection.assignsUidsOnSelectOnly();
    boolean statusToo = withStatus && !bySelect && connection.hasCapability("LIST-STATUS");
    String options = extended ? options(statusToo) : "";
    List<ImapConnection.SentCommand> sent = new ArrayList<>();
    for (String pattern : patterns) {
      sent.add(sendList("LIST", pattern, options));
      if (!extended) {
        sent.add(sendList("LSUB", pattern, ""));
      }
    }
    for (ImapConnection.SentCommand command : sent) {
      connection.limitResponses(ResponseLimit.forFolders());
      ImapResponse response = connection.awaitCompletion(command, this::handleUntagged);
      // LSUB may fail, but LIST may not.
      if (!response.isOK() && command.kind().equals("LIST")) {
        throw FailureTranslator.of(response, connection.side(), FailureReason.PROTOCOL_ERROR);
      }
    }
    folders.values().removeIf(filter.negate());
    if (withStatus && bySelect) {
      selectEach();
    } else if (withStatus && !(extended && statusToo)) {
      requestStatuses();
    }
    return folders.values().stream().map(folder -> info(folder, withStatus)).toList();
  }

  private String options(boolean statusToo) {
    return " RETURN (SUBSCRIBED"
        + (connection.hasCapability("SPECIAL-USE") ? " SPECIAL-USE" : "")
        + (statusToo ? " STATUS " + statusItems : "")
        + ")";
  }

  private ImapConnection.SentCommand sendList(String command, String pattern, String options) {
    return connection.send(command, command + " \"\" ", pattern, options);
  }

  private void handleUntagged(ImapResponse response) {
    ListResponse listed = ListResponse.parse(response, "LIST");
    if (listed != null) {
      folders.putIfAbsent(listed.key(), listed);
      if (listed.hasAttribute("\\Subscribed")) {
        subscribed.add(listed.key());
      }
      return;
    }
    ListResponse subscription = ListResponse.parse(response, "LSUB");
    if (subscription != null && !subscription.hasAttribute("\\Noselect")) {
      subscribed.add(subscription.key());
      return;
    }
    StatusResponse status = StatusResponse.parse(response);
    if (status != null) {
      statuses.put(status.key(), status.status());
    }
  }

  private List<ListResponse> selectable() {
    return folders.values().stream()
        .filter(
            folder -> !folder.hasAttribute("\\Noselect") && !folder.hasAttribute("\\NonExistent"))
        .toList();
  }

  private void selectEach() {
    for (ListResponse folder : selectable()) {
      SelectCommand opening =
          new SelectCommand(connection, folder.name(connection.nameEncoding()), folder.wireName());
      ImapResponse response = opening.run("SELECT");
      if (response.isOK()) {
        statuses.put(folder.key(), opening.status());
      } else {
        FailureTranslator.throwIfGeneral(response, connection.side());
      }
    }
  }

  private void requestStatuses() {
    Deque<ImapConnection.SentCommand> sent = new ArrayDeque<>();
    for (ListResponse folder : selectable()) {
      if (sent.size() == MAX_PIPELINED) {
        awaitStatus(sent.removeFirst());
      }
      sent.add(connection.send("STATUS", "STATUS ", folder.wireName(), " " + statusItems));
    }
    while (!sent.isEmpty()) {
      awaitStatus(sent.removeFirst());
    }
  }

  private void awaitStatus(ImapConnection.SentCommand command) {
    FailureTranslator.throwIfGeneral(
        connection.awaitCompletion(command, this::handleStatus), connection.side());
  }

  /** Only for listed folders: a response to each of many commands could name many others. */
  private void handleStatus(ImapResponse response) {
    StatusResponse status = StatusResponse.parse(response);
    if (status != null && folders.containsKey(status.key())) {
      statuses.put(status.key(), status.status());
    }
  }

  private FolderInfo info(ListResponse folder, boolean withStatus) {
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
        folder.name(connection.nameEncoding()),
        folder.separator(),
        attributes,
        subscribed.contains(folder.key()),
        complete ? status : null);
  }

  /** The names of the listed folders as the server encodes them, by their decoded names. */
  public Map<String, String> wireNames() {
    return folders.values().stream()
        .collect(
            Collectors.toMap(
                folder -> folder.name(connection.nameEncoding()),
                ListResponse::wireName,
                (first, second) -> first));
  }
}
