package io.mailhaul.copier.lane;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import java.util.List;

/**
 * Tells a source folder that its owner has deleted from one that does not open. Only a folder that
 * a new connection does not list is deleted, and only if no other has its UIDVALIDITY: that may be
 * the same one under another name, and what it holds is not gone.
 */
final class DeletedFolders {

  private DeletedFolders() {}

  /** The failure, or FOLDER_DELETED in its place when nothing that the lane still wants exists. */
  static Failure explained(Failure failure, LaneAccount account, Connections connections) {
    if (failure.reason() != FailureReason.FOLDER_GONE || failure.side() != Side.SOURCE) {
      return failure;
    }
    connections.close();
    try {
      Mailbox source = connections.source();
      List<FolderInfo> all = source.list(true);
      boolean deleted =
          account.sources().stream()
              .filter(DeletedFolders::isWanted)
              .allMatch(wanted -> isDeleted(source, all, wanted));
      return deleted
          ? new Failure(FailureReason.FOLDER_DELETED, Side.SOURCE, failure.detail())
          : failure;
    } catch (MailboxException e) {
      // Nobody knows, so it stays what it was.
      return failure;
    }
  }

  private static boolean isWanted(SourceAccount source) {
    return !source.remaining().isEmpty() || !source.flags().remaining().isEmpty();
  }

  private static boolean isDeleted(Mailbox source, List<FolderInfo> all, SourceAccount wanted) {
    return source.listBelow(wanted.folder(), false).stream()
            .noneMatch(folder -> folder.name().equals(wanted.folder()) && folder.selectable())
        && all.stream().noneMatch(folder -> has(folder, wanted.source().uidValidity()));
  }

  private static boolean has(FolderInfo folder, long uidValidity) {
    FolderStatus status = folder.status();
    return status != null && status.uidValidity() == uidValidity;
  }
}
