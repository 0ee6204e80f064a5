package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.copier.lane.state.ComparedMessage;
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
      List<ComparedMessage> newMessages,
      List<ComparedMessage> existingCopies,
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
    List<ComparedMessage> messages =
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
    Map<Long, ComparedMessage> byUid = new HashMap<>();
    existingCopies.forEach(copy -> byUid.put(copy.uid(), copy));
    List<CopyMatcher.Match> copies = new ArrayList<>();
    List<ComparedMessage> deleted = new ArrayList<>();
    for (ComparedMessage message : messages) {
      long uid = map.destinationOf(message.uid()).orElse(0);
      ComparedMessage copy = byUid.get(uid);
      if (copy != null && !copy.fingerprintHash().equals(message.fingerprintHash())) {
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
