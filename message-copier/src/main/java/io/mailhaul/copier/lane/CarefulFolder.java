package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder as if those of its items were not there on which the server cuts the connection as soon
 * as it is asked about them. At the source they are set aside. At the destination nothing can be
 * taken for such an item's original: that is copied, since rather it stands there twice than not at
 * all.
 */
final class CarefulFolder extends ForwardingFolder {

  private final Narrowing narrowing;

  CarefulFolder(OpenFolder folder, Narrowing narrowing) {
    super(folder);
    this.narrowing = narrowing;
  }

  /** Without those that are not in its answers although they are there. */
  UidRanges answering(UidRanges uids) {
    return uids.minus(UidRanges.ofUids(narrowing.broken().keySet()));
  }

  @Override
  public List<ItemHead> heads(UidRanges uids) {
    return narrowing.ask("heads", uids, super::heads);
  }

  @Override
  public List<Fingerprint> fingerprints(UidRanges uids) {
    return narrowing.ask("fingerprints", uids, super::fingerprints);
  }

  @Override
  public Map<Long, String> digests(UidRanges uids) {
    Map<Long, String> digests = new TreeMap<>();
    narrowing
        .ask("digests", uids, piece -> List.copyOf(super.digests(piece).entrySet()))
        .forEach(digest -> digests.put(digest.getKey(), digest.getValue()));
    return digests;
  }
}
