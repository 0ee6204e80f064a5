package io.mailhaul.access.testing.fake;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.access.folder.TwoStepMover;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One connection to an account of the fake server. */
final class FakeMailbox implements DestinationMailbox {

  private final FakeMailServer server;
  private final FakeAccount account;
  private final Side side;
  private volatile @Nullable FakeOpenFolder open;
  private boolean dead;

  FakeMailbox(FakeMailServer server, FakeAccount account, Side side) {
    this.server = server;
    this.account = account;
    this.side = side;
    account.connected();
  }

  @Override
  public Side side() {
    return side;
  }

  FakeMailServer server() {
    return server;
  }

  @Override
  public Namespace namespace() {
    return new Namespace(server.prefix(), server.separator());
  }

  @Override
  public boolean supports(Class<?> capability) {
    return capability == LabelReader.class
        ? server.labels()
        : capability == MessageMover.class && server.canMove()
            || capability == TwoStepMover.class && server.uidPlus();
  }

  /** The other folders that hold the same message. */
  Set<String> labels(FakeFolder of, FakeFolder.Stored message) {
    return account.folders().stream()
        .filter(folder -> folder != of && !folder.attributes().contains("\\All"))
        .filter(folder ->
            folder.messages().stream().anyMatch(m -> Arrays.equals(m.bytes(), message.bytes())))
        .map(FakeMailbox::label)
        .collect(Collectors.toSet());
  }

  private static String label(FakeFolder folder) {
    Set<String> attributes = folder.attributes();
    return folder.name().equals("INBOX")
        ? "\\Inbox"
        : attributes.contains("\\Sent")
            ? "\\Sent"
            : attributes.contains("\\Drafts")
                ? "\\Draft"
                : attributes.contains("\\Flagged") ? "\\Starred" : folder.name();
  }

  @Override
  public List<FolderInfo> list(boolean withStatus) {
    return list(withStatus, name -> name.equals("INBOX") || name.startsWith(server.prefix()));
  }

  @Override
  public List<FolderInfo> listSubtree(String root, boolean withStatus) {
    return list(
        withStatus, name -> name.equals(root) || name.startsWith(root + server.separator()));
  }

  private List<FolderInfo> list(boolean withStatus, Predicate<String> asked) {
    before("list", "");
    Set<String> subscriptions = account.subscriptions();
    return account.folders().stream()
        .filter(folder -> asked.test(folder.name()))
        .map(folder ->
            new FolderInfo(
                folder.name(),
                server.separator(),
                folder.attributes(),
                subscriptions.contains(folder.name()),
                withStatus && !folder.attributes().contains("\\Noselect") ? folder.status() : null))
        .toList();
  }

  @Override
  public Map<String, MailboxException> create(List<String> folders) {
    return refused(folders, this::makeFolder);
  }

  private static Map<String, MailboxException> refused(
      List<String> folders, Consumer<String> command) {
    Map<String, MailboxException> refused = new LinkedHashMap<>();
    for (String folder : folders) {
      try {
        command.accept(folder);
      } catch (MailboxException e) {
        if (e.reason().scope() != FailureReason.Scope.FOLDER) {
          throw e;
        }
        refused.put(folder, e);
      }
    }
    return refused;
  }

  private void makeFolder(String folder) {
    before("create", folder);
    boolean outside = !folder.equals("INBOX") && !folder.startsWith(server.prefix());
    if (outside || server.faults().refusesFolder(folder)) {
      throw new MailboxException(
          FailureReason.FOLDER_REFUSED, side, "[CANNOT] " + folder + " is refused", null);
    }
    account.create(folder);
  }

  @Override
  public Map<String, MailboxException> subscribe(List<String> folders) {
    return refused(
        folders,
        folder -> {
          before("subscribe", folder);
          account.subscribe(folder);
        });
  }

  @Override
  public FakeOpenFolder examine(String folder) {
    before("examine", folder);
    return open(folder, false);
  }

  @Override
  public FakeOpenFolder select(String folder) {
    before("select", folder);
    return open(folder, true);
  }

  private FakeOpenFolder open(String folder, boolean writable) {
    open = null;
    FakeOpenFolder opened = new FakeOpenFolder(this, find(folder), writable);
    open = opened;
    return opened;
  }

  /** Called before each action on an opened folder. */
  void before(String verb, FakeOpenFolder folder) {
    if (open != folder && !dead) {
      throw new IllegalStateException(folder.name() + " is no longer the open folder");
    }
    before(verb, folder.name());
  }

  FakeFolder find(String folder) {
    if (!account.has(folder)) {
      throw new MailboxException(
          FailureReason.FOLDER_MISSING, side, "[NONEXISTENT] " + folder, null);
    }
    FakeFolder found = account.folder(folder);
    if (found.attributes().contains("\\Noselect")) {
      throw new MailboxException(
          side == Side.SOURCE ? FailureReason.FOLDER_UNREADABLE : FailureReason.FOLDER_REFUSED,
          side,
          folder + " cannot be selected",
          null);
    }
    return found;
  }

  @Override
  public void ping() {
    before("ping", "");
  }

  void before(String verb, String folder) {
    if (dead) {
      throw FakeFaults.connectionLost(side);
    }
    try {
      server.faults().before(verb, folder);
    } catch (MailboxException e) {
      FailureReason.Scope scope = e.reason().scope();
      if (scope == FailureReason.Scope.ENDPOINT || scope == FailureReason.Scope.MAILBOX) {
        die();
      }
      throw e;
    }
  }

  void die() {
    if (!dead) {
      dead = true;
      account.disconnected();
    }
  }

  @Override
  public void close() {
    die();
  }
}
