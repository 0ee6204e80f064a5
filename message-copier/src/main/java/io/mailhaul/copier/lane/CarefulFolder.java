package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder without the messages on which the server closes the connection as soon as they are
 * fetched. At the source they are recorded as failed. At the destination such a message matches no
 * source message: its original is copied, since a duplicate is better than a lost message.
 */
final class CarefulFolder extends ForwardingFolder {

  private final Narrowing narrowing;

  CarefulFolder(OpenFolder folder, Narrowing isolator) {
    super(folder);
    this.narrowing = isolator;
  }

  /** Without the messages that exist but are hidden from the results. */
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
