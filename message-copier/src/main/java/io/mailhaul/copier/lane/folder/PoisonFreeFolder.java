package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder without the messages on which the server closes the connection as soon as they are
 * fetched. At the source they are recorded as failed. At the destination such a message matches no
 * source message: its original is copied, since a duplicate is better than a lost message.
 */
public class PoisonFreeFolder extends FolderDecorator {

  private final PoisonMessageIsolator isolator;

  PoisonFreeFolder(SourceFolder folder, PoisonMessageIsolator isolator) {
    super(folder);
    this.isolator = isolator;
  }

  /** Without the messages that exist but are hidden from the results. */
  public UidRanges withoutPoisonMessages(UidRanges uids) {
    return uids.minus(UidRanges.ofUids(isolator.poisonMessages().keySet()));
  }

  @Override
  public List<MessageHead> fetchHeads(UidRanges uids) {
    return isolator.ask("heads", uids, super::fetchHeads);
  }

  @Override
  public List<Fingerprint> fetchFingerprints(UidRanges uids) {
    return isolator.ask("fingerprints", uids, super::fetchFingerprints);
  }

  @Override
  public Map<Long, BodyDigest> fetchDigests(UidRanges uids) {
    Map<Long, BodyDigest> digests = new TreeMap<>();
    isolator
        .ask("digests", uids, part -> List.copyOf(super.fetchDigests(part).entrySet()))
        .forEach(digest -> digests.put(digest.getKey(), digest.getValue()));
    return digests;
  }
}
