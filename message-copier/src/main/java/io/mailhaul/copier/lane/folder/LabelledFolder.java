package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A source folder without the messages that another lane copies: on Gmail a message is in every
 * folder whose label it has. Each lane decides from the labels alone, so no lane waits for another.
 */
final class LabelledFolder extends FolderDecorator {

  private final LabelReader labelReader;
  private final LabelSet otherLabels;
  private final SourceProgressState source;
  private final @Nullable LocalDate since;

  LabelledFolder(
      SourceFolder folder,
      LabelSet otherLabels,
      SourceProgressState source,
      @Nullable LocalDate since) {
    super(folder);
    this.labelReader = folder.capability(LabelReader.class).orElseThrow();
    this.otherLabels = otherLabels;
    this.source = source;
    this.since = since;
  }

  @Override
  public List<MessageHead> fetchHeads(UidRanges uids) {
    List<MessageHead> heads = super.fetchHeads(uids);
    Set<Long> excluded =
        copiedUnderOtherLabel(
            heads.stream().filter(head -> head.arrivedSince(since)).map(MessageHead::uid).toList());
    source.recordCopiedUnderOtherLabel(UidRanges.ofUids(excluded));
    return heads.stream().filter(head -> !excluded.contains(head.uid())).toList();
  }

  @Override
  public List<Fingerprint> fetchFingerprints(UidRanges uids) {
    List<Fingerprint> fingerprints = super.fetchFingerprints(uids);
    Set<Long> excluded =
        copiedUnderOtherLabel(fingerprints.stream().map(Fingerprint::uid).toList());
    return fingerprints.stream()
        .filter(fingerprint -> !excluded.contains(fingerprint.uid()))
        .toList();
  }

  /**
   * The UIDs that another lane copies. A message without labels was expunged; the fetch shows that.
   */
  private Set<Long> copiedUnderOtherLabel(List<Long> uids) {
    Set<Long> excluded = new TreeSet<>();
    if (!uids.isEmpty()) {
      labelReader
          .fetchLabels(UidRanges.ofUids(uids))
          .forEach((uid, labels) -> {
            if (otherLabels.containsAny(labels)) {
              excluded.add(uid);
            }
          });
      excluded.retainAll(new TreeSet<>(uids));
    }
    return excluded;
  }
}
