package io.mailhaul.access.testing.memory;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.Namespace;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mailbox of a {@link MemoryStore}, opened once. */
final class MemoryMailbox implements DestinationMailbox {

  private static final String SEPARATOR = "/";

  private final MemoryStore store;
  private final Side side;
  private boolean closed;

  MemoryMailbox(MemoryStore store, Side side) {
    this.store = store;
    this.side = side;
  }

  @Override
  public Side side() {
    return side;
  }

  @Override
  public Namespace namespace() {
    return new Namespace("", SEPARATOR);
  }

  @Override
  public List<FolderInfo> list(boolean withStatus) {
    return listSubtree("", withStatus);
  }

  @Override
  public List<FolderInfo> listSubtree(String root, boolean withStatus) {
    ping();
    return store.folders().stream()
        .filter(
            folder -> root.isEmpty() || (folder.name() + SEPARATOR).startsWith(root + SEPARATOR))
        .map(folder ->
            new FolderInfo(
                folder.name(),
                SEPARATOR,
                Set.of(),
                folder.isSubscribed(),
                withStatus ? folder.status() : null))
        .toList();
  }

  @Override
  public Map<String, MailboxException> create(List<String> folders) {
    ping();
    folders.forEach(store::folder);
    return Map.of();
  }

  @Override
  public Map<String, MailboxException> subscribe(List<String> folders) {
    ping();
    folders.forEach(name -> store.folder(name).subscribe());
    return Map.of();
  }

  @Override
  public SourceFolder examine(String folder) {
    return select(folder);
  }

  @Override
  public DestinationFolder select(String folder) {
    ping();
    if (!store.hasFolder(folder)) {
      throw new MailboxException(FailureReason.FOLDER_MISSING, side, folder, null);
    }
    return new OpenMemoryFolder(this, store.folder(folder));
  }

  @Override
  public void ping() {
    if (closed) {
      throw new MailboxException(FailureReason.CONNECTION_LOST, side, "closed", null);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
