package io.mailhaul.access.imap;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.access.folder.TwoStepMover;
import io.mailhaul.access.imap.command.ListCommand;
import io.mailhaul.access.imap.command.Namespaces;
import io.mailhaul.access.imap.command.SelectCommand;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.imap.protocol.FolderNameEncoding;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One signed-in IMAP connection. */
final class ImapMailbox implements DestinationMailbox, ImapFolder.Owner {

  private final ImapConnection connection;
  private final ImapSettings settings;
  private final Namespaces namespaces;
  private final Map<String, String> wireNames = new HashMap<>();
  private @Nullable ImapFolder openFolder;

  ImapMailbox(ImapConnection connection, ImapSettings settings, Namespaces namespaces) {
    this.connection = connection;
    this.settings = settings;
    this.namespaces = namespaces;
  }

  @Override
  public Side side() {
    return connection.side();
  }

  @Override
  public Namespace namespace() {
    return namespaces.personal();
  }

  @Override
  public List<FolderInfo> list(boolean withStatus) {
    wireNames.clear();
    return list(ListCommand.personal(connection, namespaces), withStatus);
  }

  @Override
  public List<FolderInfo> listSubtree(String root, boolean withStatus) {
    return list(ListCommand.subtree(connection, root), withStatus);
  }

  private List<FolderInfo> list(ListCommand listing, boolean withStatus) {
    return connection.runExclusively(() -> {
      if (withStatus && connection.assignsUidsOnSelectOnly()) {
        openFolder = null;
      }
      List<FolderInfo> folders = listing.list(withStatus);
      wireNames.putAll(listing.wireNames());
      return folders;
    });
  }

  @Override
  public Map<String, MailboxException> create(List<String> folders) {
    Map<String, MailboxException> refused = new LinkedHashMap<>();
    runForEach("CREATE", folders, connection.nameEncoding()::encode)
        .forEach((folder, response) -> {
          if (!response.isOK() && !response.hasCode("ALREADYEXISTS") && !exists(folder)) {
            refused.put(
                folder,
                folderFailure(
                    response,
                    response.hasCode("OVERQUOTA")
                        ? FailureReason.OVER_QUOTA
                        : FailureReason.FOLDER_REFUSED));
          }
        });
    return refused;
  }

  /**
   * The failure of one folder.
   *
   * @throws MailboxException if the failure concerns the mailbox or the server
   */
  private MailboxException folderFailure(ImapResponse response, FailureReason otherwise) {
    MailboxException failure = FailureTranslator.of(response, side(), otherwise);
    if (failure.reason().scope() != FailureReason.Scope.FOLDER) {
      throw failure;
    }
    return failure;
  }

  /** Checks with STATUS, because many servers do not send ALREADYEXISTS. */
  private boolean exists(String folder) {
    return run("STATUS", connection.nameEncoding().encode(folder), " (UIDVALIDITY)").isOK();
  }

  @Override
  public boolean supports(Class<?> capability) {
    return capability == LabelReader.class && connection.hasCapability("X-GM-EXT-1")
        || capability == MessageMover.class
            && (connection.hasCapability("MOVE") || connection.hasCapability("IMAP4REV2"))
        || capability == TwoStepMover.class
            && (connection.hasCapability("UIDPLUS") || connection.hasCapability("IMAP4REV2"))
        || capability == ChangeTracker.class
            && (connection.hasCapability("CONDSTORE") || connection.hasCapability("QRESYNC"));
  }

  @Override
  public Map<String, MailboxException> subscribe(List<String> folders) {
    Map<String, MailboxException> refused = new LinkedHashMap<>();
    runForEach("SUBSCRIBE", folders, this::wireName)
        .forEach((folder, response) -> {
          if (!response.isOK() && !succeedsWithOtherName("SUBSCRIBE", folder)) {
            refused.put(folder, folderFailure(response, FailureReason.FOLDER_REFUSED));
          }
        });
    return refused;
  }

  @Override
  public ImapFolder examine(String folder) {
    // SELECT changes only \Recent, because messages are fetched with PEEK and CLOSE is not sent.
    return open(connection.assignsUidsOnSelectOnly() ? "SELECT" : "EXAMINE", folder);
  }

  @Override
  public ImapFolder select(String folder) {
    return open("SELECT", folder);
  }

  private ImapFolder open(String command, String folder) {
    return connection.runExclusively(() -> {
      openFolder = null;
      MailboxException refusal = null;
      for (String wireName : wireNameCandidates(folder)) {
        SelectCommand opening = new SelectCommand(connection, folder, wireName);
        ImapResponse response = opening.run(command);
        if (response.isOK()) {
          ImapFolder opened = new ImapFolder(this, connection, settings, opening);
          openFolder = opened;
          return opened;
        }
        refusal = refusal == null ? openFailure(response, folder) : refusal;
        if (refusal.reason() != FailureReason.FOLDER_MISSING) {
          break;
        }
      }
      throw refusal == null
          ? FailureTranslator.of(
              FailureReason.INTERNAL_ERROR, side(), "no encoded name for " + folder)
          : refusal;
    });
  }

  private MailboxException openFailure(ImapResponse response, String folder) {
    if (folder.equals("INBOX")) {
      // Without INBOX the account is unusable, although the sign-in succeeded.
      return FailureTranslator.of(response, side(), FailureReason.MAILBOX_NOT_OPENABLE);
    }
    String text = response.unmaskedText().toLowerCase(Locale.ROOT);
    boolean gone =
        response.hasCode("NONEXISTENT")
            || response.hasCode("TRYCREATE")
            || text.contains("not exist")
            || text.contains("doesn't exist")
            || text.contains("not found")
            || text.contains("no such mailbox")
            || text.contains("unknown mailbox");
    FailureReason reason =
        gone
            ? FailureReason.FOLDER_MISSING
            : side() == Side.SOURCE
                ? FailureReason.FOLDER_UNREADABLE
                : FailureReason.FOLDER_REFUSED;
    return FailureTranslator.of(response, side(), reason);
  }

  /** Whether this folder is the selected one. */
  @Override
  public boolean isOpen(ImapFolder folder) {
    return openFolder == folder;
  }

  /**
   * The possible names of a folder on the server: as listed; otherwise encoded as in RFC 3501, then
   * as plain UTF-8, because some servers do not encode names.
   */
  private List<String> wireNameCandidates(String folder) {
    String listed = wireNames.get(folder);
    if (listed != null) {
      return List.of(listed);
    }
    String encoded = connection.nameEncoding().encode(folder);
    String utf8 = FolderNameEncoding.toUtf8Bytes(folder);
    return encoded.equals(utf8) ? List.of(encoded) : List.of(encoded, utf8);
  }

  /** Whether the command succeeds with another encoded name of the folder. */
  private boolean succeedsWithOtherName(String command, String folder) {
    return wireNameCandidates(folder).stream()
        .skip(1)
        .anyMatch(wireName -> run(command, wireName, "").isOK());
  }

  /** Runs a command for each folder, pipelined. */
  private Map<String, ImapResponse> runForEach(
      String command, List<String> folders, UnaryOperator<String> encoding) {
    return connection.runExclusively(() -> {
      Map<String, ImapConnection.SentCommand> sent = new LinkedHashMap<>();
      Map<String, ImapResponse> responses = new LinkedHashMap<>();
      for (String folder : new LinkedHashSet<>(folders)) {
        sent.put(folder, send(command, encoding.apply(folder), ""));
        if (sent.size() == ListCommand.MAX_PIPELINED) {
          awaitAll(sent, responses);
        }
      }
      awaitAll(sent, responses);
      return responses;
    });
  }

  private void awaitAll(
      Map<String, ImapConnection.SentCommand> sent, Map<String, ImapResponse> responses) {
    sent.forEach((folder, command) ->
        responses.put(folder, connection.awaitCompletion(command, ImapConnection.IGNORE_UNTAGGED)));
    sent.clear();
  }

  private ImapResponse run(String command, String wireName, String rest) {
    return connection.runExclusively(() ->
        connection.awaitCompletion(send(command, wireName, rest), ImapConnection.IGNORE_UNTAGGED));
  }

  private ImapConnection.SentCommand send(String command, String wireName, String rest) {
    return connection.send(command, command + " ", wireName, rest);
  }

  /** The most probable encoded name of an existing folder. */
  @Override
  public String wireName(String folder) {
    return wireNameCandidates(folder).getFirst();
  }

  @Override
  public void ping() {
    ImapResponse response =
        connection.runExclusively(
            () -> connection.run("NOOP", "NOOP", ImapConnection.IGNORE_UNTAGGED));
    if (!response.isOK()) {
      throw FailureTranslator.of(response, side(), FailureReason.CONNECTION_LOST);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
