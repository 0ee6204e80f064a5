package io.mailhaul.copier.lane;

import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.events.Lane;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.UidMapQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source folder of the lane that earlier passes copied under another name: it has the same
 * UIDVALIDITY, every copy that still exists has its original's fingerprint, and at least one has
 * its body. So its UIDs are still valid, and where a copy no longer exists, the user has deleted or
 * moved it.
 *
 * @param source the folder under its new name
 * @param copies the messages whose copies still exist
 * @param copiesGone the messages whose copies no longer exist
 */
record RenamedFolder(
    SourceAccount source, List<Matching.Match> copies, List<Candidate> copiesGone) {

  /**
   * Null when the rename is not proven, for example when no copy exists.
   *
   * @param fetchable the copies that can be fetched if they exist
   * @param newMessages the lane's new messages
   * @param existingCopies the copies that still exist
   */
  static @Nullable RenamedFolder of(
      Lane.Moved from,
      UidRanges fetchable,
      LaneAccount state,
      List<Candidate> newMessages,
      List<Candidate> existingCopies,
      CredentialDesk workerApi,
      Prints fingerprints) {
    Lane.Former former = from.former();
    if (former == null || existingCopies.isEmpty()) {
      return null;
    }
    List<SourceAccount> sources =
        state.sources().stream()
            .filter(source -> source.source().uidValidity() == former.uidValidity())
            .toList();
    if (sources.size() != 1) {
      return null;
    }
    SourceAccount source = sources.getFirst();
    List<Candidate> messages =
        newMessages.stream().filter(message -> message.source() == source).toList();
    UidMap map =
        workerApi.uidMap(
            state.lane().mailbox(),
            new UidMapQuery(
                from.folder(),
                from.uidValidity(),
                former.folder(),
                former.uidValidity(),
                UidRanges.of(1, UidRanges.MAX_UID)));
    Map<Long, Candidate> byUid = new HashMap<>();
    existingCopies.forEach(copy -> byUid.put(copy.uid(), copy));
    List<Matching.Match> copies = new ArrayList<>();
    List<Candidate> deleted = new ArrayList<>();
    for (Candidate message : messages) {
      long uid = map.destinationOf(message.uid()).orElse(0);
      Candidate copy = byUid.get(uid);
      if (copy != null && !copy.key().equals(message.key())) {
        return null;
      }
      if (copy != null) {
        copies.add(new Matching.Match(message, copy));
      } else if (fetchable.contains(uid)) {
        deleted.add(message);
      }
    }
    List<Matching.Match> proven = fingerprints.sameBodies(copies);
    return proven.isEmpty() ? null : new RenamedFolder(source, proven, deleted);
  }

  void accountForCopiesGone() {
    List<Long> uids = copiesGone.stream().map(Candidate::uid).toList();
    uids.forEach(source::copyGone);
    source.adopt(UidRanges.ofUids(uids));
  }
}
