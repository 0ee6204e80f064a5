package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.copier.lane.state.ComparedMessage;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;

/**
 * A source folder of the lane that earlier passes copied under another name: it has the same
 * UIDVALIDITY, every copy that still exists has its original's fingerprint, and at least one has
 * its body. So its UIDs are still valid, and where a copy no longer exists, the user has deleted or
 * moved it.
 *
 * @param source the folder under its new name
 * @param copies the messages whose copies still exist
 * @param withDeletedCopies the messages whose copies no longer exist
 */
record RenamedFolder(
    SourceProgressState source,
    List<CopyMatcher.Match> copies,
    List<ComparedMessage> withDeletedCopies) {

  void recordDeletedCopies() {
    List<Long> uids = withDeletedCopies.stream().map(ComparedMessage::uid).toList();
    uids.forEach(source::recordCopyDeleted);
    source.markDone(UidRanges.ofUids(uids));
  }
}
