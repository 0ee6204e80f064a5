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
 * Distinguishes a source folder that the user has deleted from one that cannot be opened. A folder
 * counts as deleted only when a new connection does not list it and no other folder has its
 * UIDVALIDITY: such a folder may be the same one under a new name, with all its messages.
 */
final class DeletedFolders {

  private DeletedFolders() {}

  /**
   * Returns FOLDER_DELETED when all source folders that the lane still needs were deleted, else the
   * given failure.
   */
  static Failure explained(Failure failure, LaneAccount state, Connections connections) {
    if (failure.reason() != FailureReason.FOLDER_GONE || failure.side() != Side.SOURCE) {
      return failure;
    }
    connections.close();
    try {
      Mailbox source = connections.source();
      List<FolderInfo> all = source.list(true);
      boolean deleted =
          state.sources().stream()
              .filter(DeletedFolders::isWanted)
              .allMatch(needed -> isDeleted(source, all, needed));
      return deleted
          ? new Failure(FailureReason.FOLDER_DELETED, Side.SOURCE, failure.detail())
          : failure;
    } catch (MailboxException e) {
      // Without a listing the cause is unknown, so the failure is returned unchanged.
      return failure;
    }
  }

  private static boolean isWanted(SourceAccount source) {
    return !source.remaining().isEmpty() || !source.flags().remaining().isEmpty();
  }

  private static boolean isDeleted(Mailbox source, List<FolderInfo> all, SourceAccount needed) {
    return source.listBelow(needed.folder(), false).stream()
            .noneMatch(folder -> folder.name().equals(needed.folder()) && folder.selectable())
        && all.stream().noneMatch(folder -> has(folder, needed.source().uidValidity()));
  }

  private static boolean has(FolderInfo folder, long uidValidity) {
    FolderStatus status = folder.status();
    return status != null && status.uidValidity() == uidValidity;
  }
}
