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
 * A source folder of the lane that is one from earlier passes under a new name: it has the same
 * UIDVALIDITY, the copy of each of its items that is still there has that item's fingerprint, and
 * one at least has its body. So its UIDs mean what they meant, and where a copy is no longer there
 * the user has deleted or moved it.
 *
 * @param source the folder under its new name
 * @param copies the items whose copies are still there
 * @param copiesGone the items whose copies are not
 */
record RenamedFolder(
    SourceAccount source, List<Matching.Match> copies, List<Candidate> copiesGone) {

  /**
   * Null when it is not proven, also since none of the copies is there.
   *
   * @param known the copies of which it can be known whether they are still there
   * @param here the lane's new items
   * @param there the copies that are still there
   */
  static @Nullable RenamedFolder of(
      Lane.Moved from,
      UidRanges known,
      LaneAccount account,
      List<Candidate> here,
      List<Candidate> there,
      CredentialDesk desk,
      Prints prints) {
    Lane.Former former = from.former();
    if (former == null || there.isEmpty()) {
      return null;
    }
    List<SourceAccount> sources =
        account.sources().stream()
            .filter(source -> source.source().uidValidity() == former.uidValidity())
            .toList();
    if (sources.size() != 1) {
      return null;
    }
    SourceAccount source = sources.getFirst();
    List<Candidate> items = here.stream().filter(item -> item.source() == source).toList();
    UidMap map =
        desk.uidMap(
            account.lane().mailbox(),
            new UidMapQuery(
                from.folder(),
                from.uidValidity(),
                former.folder(),
                former.uidValidity(),
                UidRanges.of(1, UidRanges.MAX_UID)));
    Map<Long, Candidate> byUid = new HashMap<>();
    there.forEach(copy -> byUid.put(copy.uid(), copy));
    List<Matching.Match> copies = new ArrayList<>();
    List<Candidate> gone = new ArrayList<>();
    for (Candidate item : items) {
      long uid = map.destinationOf(item.uid()).orElse(0);
      Candidate copy = byUid.get(uid);
      if (copy != null && !copy.key().equals(item.key())) {
        return null;
      }
      if (copy != null) {
        copies.add(new Matching.Match(item, copy));
      } else if (known.contains(uid)) {
        gone.add(item);
      }
    }
    List<Matching.Match> proven = prints.sameBodies(copies);
    return proven.isEmpty() ? null : new RenamedFolder(source, proven, gone);
  }

  void accountForCopiesGone() {
    List<Long> uids = copiesGone.stream().map(Candidate::uid).toList();
    uids.forEach(source::copyGone);
    source.adopt(UidRanges.ofUids(uids));
  }
}
