package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.worker.client.LedgerClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Proves that a source folder of the lane was copied under another name: {@link RenamedFolder}. */
final class RenameVerifier {

  /**
   * A source folder of the lane that earlier passes copied under another name: it has the same
   * UIDVALIDITY, every copy that still exists has its original's fingerprint, and at least one has
   * its body. So its UIDs are still valid, and where a copy no longer exists, the user has deleted
   * or moved it.
   *
   * @param source the folder under its new name
   * @param copies the messages whose copies still exist
   * @param withDeletedCopies the messages whose copies no longer exist
   */
  record RenamedFolder(
      SourceProgressState source,
      List<CopyMatcher.Match> copies,
      List<Original> withDeletedCopies) {

    void recordDeletedCopies() {
      List<Long> uids = withDeletedCopies.stream().map(Original::uid).toList();
      uids.forEach(source::recordCopyDeleted);
      source.markDone(UidRanges.ofUids(uids));
    }
  }

  private final TurnState state;
  private final LedgerClient ledger;

  RenameVerifier(TurnState state, LedgerClient ledger) {
    this.state = state;
    this.ledger = ledger;
  }

  /**
   * Null when the rename is not proven, for example when no copy exists.
   *
   * @param fetchable the copies that can be fetched if they exist
   * @param newMessages the lane's new messages
   * @param existingCopies the copies that still exist
   */
  @Nullable RenamedFolder verify(
      Lane.MoveCandidate from,
      UidRanges fetchable,
      List<Original> newMessages,
      List<Copy> existingCopies,
      FingerprintReader fingerprints) {
    Lane.FormerFolder former = from.formerFolder();
    if (former == null || existingCopies.isEmpty()) {
      return null;
    }
    List<SourceProgressState> sources =
        state.sources().stream()
            .filter(
                source -> source.laneSource().identity().hasComparableMessageIds(former.identity()))
            .toList();
    if (sources.size() != 1) {
      return null;
    }
    SourceProgressState source = sources.getFirst();
    List<Original> messages =
        newMessages.stream().filter(message -> message.source() == source).toList();
    UidMap map =
        ledger.uidMap(
            state.lane().mailbox(),
            new UidMapQuery(
                from.folder(),
                from.identity(),
                former.folder(),
                former.identity(),
                UidRanges.of(1, UidRanges.MAX_UID)));
    Map<Long, Copy> byUid = new HashMap<>();
    existingCopies.forEach(copy -> byUid.put(copy.uid(), copy));
    List<CopyMatcher.Match> copies = new ArrayList<>();
    List<Original> deleted = new ArrayList<>();
    for (Original message : messages) {
      long uid = map.destinationOf(message.uid()).orElse(0);
      Copy copy = byUid.get(uid);
      if (copy != null && !message.mayHaveCopy(copy.fingerprintHash())) {
        return null;
      }
      if (copy != null) {
        copies.add(new CopyMatcher.Match(message, copy));
      } else if (fetchable.contains(uid)) {
        deleted.add(message);
      }
    }
    List<CopyMatcher.Match> proven = fingerprints.withSameBodies(copies);
    return proven.isEmpty() ? null : new RenamedFolder(source, proven, deleted);
  }
}
