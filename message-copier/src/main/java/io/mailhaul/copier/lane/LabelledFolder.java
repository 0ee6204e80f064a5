package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.LabelSet;
import io.mailhaul.events.UidRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A source folder without the messages that another lane copies: on Gmail a message is in every
 * folder whose label it has. Each lane decides from the labels alone, so no lane waits for another.
 */
final class LabelledFolder extends ForwardingFolder {

  private final LabelSet elsewhere;
  private final SourceAccount account;
  private final @Nullable LocalDate since;

  LabelledFolder(
      OpenFolder folder, LabelSet otherLabels, SourceAccount source, @Nullable LocalDate since) {
    super(folder);
    this.elsewhere = otherLabels;
    this.account = source;
    this.since = since;
  }

  @Override
  public List<ItemHead> heads(UidRanges uids) {
    List<ItemHead> heads = super.heads(uids);
    Set<Long> excluded =
        elsewhere(
            heads.stream().filter(head -> head.arrivedSince(since)).map(ItemHead::uid).toList());
    account.elsewhere(UidRanges.ofUids(excluded));
    return heads.stream().filter(head -> !excluded.contains(head.uid())).toList();
  }

  @Override
  public List<Fingerprint> fingerprints(UidRanges uids) {
    List<Fingerprint> fingerprints = super.fingerprints(uids);
    Set<Long> excluded = elsewhere(fingerprints.stream().map(Fingerprint::uid).toList());
    return fingerprints.stream()
        .filter(fingerprint -> !excluded.contains(fingerprint.uid()))
        .toList();
  }

  /**
   * The UIDs that another lane copies. A message without labels was expunged; the fetch shows that.
   */
  private Set<Long> elsewhere(List<Long> uids) {
    Set<Long> excluded = new TreeSet<>();
    if (!uids.isEmpty()) {
      labels(UidRanges.ofUids(uids))
          .forEach((uid, labels) -> {
            if (elsewhere.containsAny(labels)) {
              excluded.add(uid);
            }
          });
      excluded.retainAll(new TreeSet<>(uids));
    }
    return excluded;
  }
}
