package io.mailhaul.copier.lane;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import java.util.List;

/**
 * Distinguishes a source folder that the user has deleted from one that cannot be opened. A folder
 * counts as deleted only when a new connection does not list it and no other folder has its
 * UIDVALIDITY: such a folder may be the same one under a new name, with all its messages.
 */
final class DeletedFolderDetector {

  private DeletedFolderDetector() {}

  /**
   * Returns FOLDER_DELETED when all source folders that the lane still needs were deleted, else the
   * given failure.
   */
  static Failure refine(Failure failure, TurnState state, MailboxConnections connections) {
    if (failure.reason() != FailureReason.FOLDER_MISSING || failure.side() != Side.SOURCE) {
      return failure;
    }
    connections.close();
    try {
      SourceMailbox source = connections.source();
      List<FolderInfo> all = source.list(true);
      boolean deleted =
          state.sources().stream()
              .filter(DeletedFolderDetector::isWanted)
              .allMatch(needed -> isDeleted(source, all, needed));
      return deleted
          ? new Failure(FailureReason.FOLDER_DELETED, Side.SOURCE, failure.detail())
          : failure;
    } catch (MailboxException e) {
      // Without a listing the cause is unknown, so the failure is returned unchanged.
      return failure;
    }
  }

  private static boolean isWanted(SourceProgressState source) {
    return !source.remaining().isEmpty() || !source.flagProgress().remaining().isEmpty();
  }

  private static boolean isDeleted(
      SourceMailbox source, List<FolderInfo> all, SourceProgressState needed) {
    return source.listSubtree(needed.folder(), false).stream()
            .noneMatch(folder -> folder.name().equals(needed.folder()) && folder.isSelectable())
        && all.stream().noneMatch(folder -> mayBe(folder, needed.laneSource().identity()));
  }

  private static boolean mayBe(FolderInfo folder, FolderIdentity wanted) {
    FolderStatus status = folder.status();
    return status != null
        && (status.identity().isSameFolder(wanted)
            || status.identity().hasComparableMessageIds(wanted));
  }
}
