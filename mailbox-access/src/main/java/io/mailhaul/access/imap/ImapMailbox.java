package io.mailhaul.access.imap;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One signed-in IMAP connection. */
final class ImapMailbox implements Mailbox {

  private final Wire wire;
  private final ImapSettings settings;
  private final Namespaces namespaces;
  private final Map<String, String> wireNames = new HashMap<>();
  private @Nullable ImapFolder open;

  ImapMailbox(Wire connection, ImapSettings settings, Namespaces namespaces) {
    this.wire = connection;
    this.settings = settings;
    this.namespaces = namespaces;
  }

  @Override
  public Side side() {
    return wire.side();
  }

  @Override
  public Namespace namespace() {
    return namespaces.personal();
  }

  @Override
  public List<FolderInfo> list(boolean withStatus) {
    wireNames.clear();
    return list(Listing.personal(wire, namespaces), withStatus);
  }

  @Override
  public List<FolderInfo> listBelow(String root, boolean withStatus) {
    return list(Listing.below(wire, root), withStatus);
  }

  private List<FolderInfo> list(Listing listing, boolean withStatus) {
    return wire.exclusively(() -> {
      if (withStatus && wire.keepsUidsBySelectOnly()) {
        open = null;
      }
      List<FolderInfo> folders = listing.list(withStatus);
      wireNames.putAll(listing.wireNames());
      return folders;
    });
  }

  @Override
  public Map<String, MailboxException> create(List<String> folders) {
    Map<String, MailboxException> refused = new LinkedHashMap<>();
    each("CREATE", folders, wire.names()::encode)
        .forEach((folder, response) -> {
          if (!response.isOK() && !response.hasCode("ALREADYEXISTS") && !isThere(folder)) {
            refused.put(
                folder,
                ofFolder(
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
  private MailboxException ofFolder(Answer response, FailureReason otherwise) {
    MailboxException failure = Failures.of(response, side(), otherwise);
    if (failure.reason().scope() != FailureReason.Scope.FOLDER) {
      throw failure;
    }
    return failure;
  }

  /** Checks with STATUS, because many servers do not send ALREADYEXISTS. */
  private boolean isThere(String folder) {
    return run("STATUS", wire.names().encode(folder), " (UIDVALIDITY)").isOK();
  }

  @Override
  public boolean offersLabels() {
    return wire.can("X-GM-EXT-1");
  }

  @Override
  public Map<String, MailboxException> subscribe(List<String> folders) {
    Map<String, MailboxException> refused = new LinkedHashMap<>();
    each("SUBSCRIBE", folders, this::spelling)
        .forEach((folder, response) -> {
          if (!response.isOK() && !otherwise("SUBSCRIBE", folder)) {
            refused.put(folder, ofFolder(response, FailureReason.FOLDER_REFUSED));
          }
        });
    return refused;
  }

  @Override
  public OpenFolder examine(String folder) {
    // SELECT changes only \Recent, because messages are fetched with PEEK and CLOSE is not sent.
    return open(wire.keepsUidsBySelectOnly() ? "SELECT" : "EXAMINE", folder);
  }

  @Override
  public OpenFolder select(String folder) {
    return open("SELECT", folder);
  }

  private ImapFolder open(String command, String folder) {
    return wire.exclusively(() -> {
      open = null;
      MailboxException refusal = null;
      for (String wireName : spellings(folder)) {
        Opening opening = new Opening(wire, folder, wireName);
        Answer response = opening.run(command);
        if (response.isOK()) {
          ImapFolder opened = new ImapFolder(this, wire, settings, opening);
          open = opened;
          return opened;
        }
        refusal = refusal == null ? notOpened(response, folder) : refusal;
        if (refusal.reason() != FailureReason.FOLDER_GONE) {
          break;
        }
      }
      throw refusal == null
          ? Failures.of(FailureReason.INTERNAL_ERROR, side(), "no encoded name for " + folder)
          : refusal;
    });
  }

  private MailboxException notOpened(Answer response, String folder) {
    if (folder.equals("INBOX")) {
      // Without INBOX the account is unusable, although the sign-in succeeded.
      return Failures.of(response, side(), FailureReason.NOT_CONNECTED);
    }
    String text = response.text().toLowerCase(Locale.ROOT);
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
            ? FailureReason.FOLDER_GONE
            : side() == Side.SOURCE
                ? FailureReason.FOLDER_UNREADABLE
                : FailureReason.FOLDER_REFUSED;
    return Failures.of(response, side(), reason);
  }

  /** Whether this folder is the selected one. */
  boolean isOpen(ImapFolder folder) {
    return open == folder;
  }

  /**
   * The possible names of a folder on the server: as listed; otherwise encoded as in RFC 3501, then
   * as plain UTF-8, because some servers do not encode names.
   */
  private List<String> spellings(String folder) {
    String listed = wireNames.get(folder);
    if (listed != null) {
      return List.of(listed);
    }
    String encoded = wire.names().encode(folder);
    String utf8 = FolderNames.bare(folder);
    return encoded.equals(utf8) ? List.of(encoded) : List.of(encoded, utf8);
  }

  /** Whether the command succeeds with another encoded name of the folder. */
  private boolean otherwise(String command, String folder) {
    return spellings(folder).stream()
        .skip(1)
        .anyMatch(wireName -> run(command, wireName, "").isOK());
  }

  /** Runs a command for each folder, pipelined. */
  private Map<String, Answer> each(
      String command, List<String> folders, UnaryOperator<String> encoding) {
    return wire.exclusively(() -> {
      Map<String, Wire.Sent> sent = new LinkedHashMap<>();
      Map<String, Answer> responses = new LinkedHashMap<>();
      for (String folder : new LinkedHashSet<>(folders)) {
        sent.put(folder, send(command, encoding.apply(folder), ""));
        if (sent.size() == Listing.PIPELINE) {
          awaitAll(sent, responses);
        }
      }
      awaitAll(sent, responses);
      return responses;
    });
  }

  private void awaitAll(Map<String, Wire.Sent> sent, Map<String, Answer> responses) {
    sent.forEach((folder, command) -> responses.put(folder, wire.await(command, Wire.IGNORE)));
    sent.clear();
  }

  private Answer run(String command, String wireName, String rest) {
    return wire.exclusively(() -> wire.await(send(command, wireName, rest), Wire.IGNORE));
  }

  private Wire.Sent send(String command, String wireName, String rest) {
    Wire.Sent sent = wire.begin(command);
    wire.write(command + " ");
    if (wire.writeString(sent, wireName)) {
      wire.write(rest);
      wire.end();
    }
    return sent;
  }

  @Override
  public boolean canMove() {
    return wire.can("MOVE") || wire.can("IMAP4REV2");
  }

  /** The most probable encoded name of an existing folder. */
  String spelling(String folder) {
    return spellings(folder).getFirst();
  }

  @Override
  public void ping() {
    Answer response = wire.exclusively(() -> wire.run("NOOP", "NOOP", Wire.IGNORE));
    if (!response.isOK()) {
      throw Failures.of(response, side(), FailureReason.CONNECTION_LOST);
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
