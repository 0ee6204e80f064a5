package io.mailhaul.copier.lane.copy;

import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.model.folder.ListingMismatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the lane's source folders one after the other. In the turn that begins a folder, it checks
 * that the folder lists all messages that it reports.
 */
public final class LaneCopier {

  private static final Logger log = LoggerFactory.getLogger(LaneCopier.class);

  private final OpenLane lane;
  private final WindowAppender appender;

  public LaneCopier(OpenLane lane, WindowAppender appender) {
    this.lane = lane;
    this.appender = appender;
  }

  /** Copies as much as the turn allows. */
  public void copy() {
    if (!lane.state().mayCopy()) {
      return;
    }
    for (SourceProgressState source : lane.state().sources()) {
      boolean hasRemaining = source.hasRemaining();
      if (hasRemaining && (lane.limits().isTimeUp() || lane.state().quota().isReached())) {
        continue;
      }
      FolderCopier copier = new FolderCopier(lane, source, appender);
      if (source.needsListingCheck()) {
        checkListing(source, copier);
      }
      if (hasRemaining) {
        copier.copy();
      }
    }
  }

  /** Messages that a server does not list cannot be copied, so the mismatch is reported. */
  private void checkListing(SourceProgressState source, FolderCopier copier) {
    ListingMismatch mismatch = copier.listsAll() ? null : lane.sources().listingMismatch(source);
    source.recordListingCheck(mismatch);
    if (mismatch != null) {
      log.warn(
          "Folder {} of {} (mailbox {}): the source reports {} messages but lists {} UIDs",
          source.folder(),
          lane.lane().address(),
          lane.lane().mailbox(),
          mismatch.reported(),
          mismatch.listed());
    }
  }
}
