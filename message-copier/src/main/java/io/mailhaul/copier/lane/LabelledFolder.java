package io.mailhaul.copier.lane;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.LabelSet;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A source folder without the items that another folder copies: on Gmail a message is in every
 * folder whose label it has. Each lane decides for itself, from the labels alone, so no lane waits
 * for another.
 */
final class LabelledFolder implements OpenFolder {

  private final OpenFolder folder;
  private final LabelSet elsewhere;
  private final SourceAccount account;
  private final @Nullable LocalDate since;

  LabelledFolder(
      OpenFolder folder, LabelSet elsewhere, SourceAccount account, @Nullable LocalDate since) {
    this.folder = folder;
    this.elsewhere = elsewhere;
    this.account = account;
    this.since = since;
  }

  @Override
  public String name() {
    return folder.name();
  }

  @Override
  public FolderStatus status() {
    return folder.status();
  }

  @Override
  public Set<String> permanentFlags() {
    return folder.permanentFlags();
  }

  @Override
  public FolderStatus refresh() {
    return folder.refresh();
  }

  @Override
  public List<ItemHead> heads(UidRanges uids) {
    List<ItemHead> heads = folder.heads(uids);
    Set<Long> left =
        elsewhere(
            heads.stream().filter(head -> head.arrivedSince(since)).map(ItemHead::uid).toList());
    account.elsewhere(UidRanges.ofUids(left));
    return heads.stream().filter(head -> !left.contains(head.uid())).toList();
  }

  @Override
  public List<Fingerprint> fingerprints(UidRanges uids) {
    List<Fingerprint> prints = folder.fingerprints(uids);
    Set<Long> left = elsewhere(prints.stream().map(Fingerprint::uid).toList());
    return prints.stream().filter(print -> !left.contains(print.uid())).toList();
  }

  /** An item that has no labels any more has vanished, and the fetch will tell. */
  private Set<Long> elsewhere(List<Long> uids) {
    Set<Long> left = new TreeSet<>();
    if (!uids.isEmpty()) {
      folder
          .labels(UidRanges.ofUids(uids))
          .forEach((uid, labels) -> {
            if (elsewhere.containsAny(labels)) {
              left.add(uid);
            }
          });
      left.retainAll(new TreeSet<>(uids));
    }
    return left;
  }

  @Override
  public Map<Long, Set<String>> labels(UidRanges uids) {
    return folder.labels(uids);
  }

  @Override
  public Map<Long, Set<String>> flags(UidRanges uids, long changedSince) {
    return folder.flags(uids, changedSince);
  }

  @Override
  public UidRanges storeFlags(UidRanges uids, Set<String> flags, long unchangedSince) {
    return folder.storeFlags(uids, flags, unchangedSince);
  }

  @Override
  public long count(UidRanges uids, @Nullable LocalDate since) {
    return folder.count(uids, since);
  }

  @Override
  public Map<Long, String> digests(UidRanges uids) {
    return folder.digests(uids);
  }

  @Override
  public List<Item> fetch(List<ItemHead> heads) {
    return folder.fetch(heads);
  }

  @Override
  public long memoryFor(List<ItemHead> heads) {
    return folder.memoryFor(heads);
  }

  @Override
  public long memoryForChunks() {
    return folder.memoryForChunks();
  }

  @Override
  public List<AppendResult> append(List<Item> items, Runnable mayGoOn) {
    return folder.append(items, mayGoOn);
  }

  @Override
  public void addFlags(UidRanges uids, Set<String> flags) {
    folder.addFlags(uids, flags);
  }

  @Override
  public UidRanges vanished(UidRanges uids, long changedSince) {
    return folder.vanished(uids, changedSince);
  }

  @Override
  public UidMap move(UidRanges uids, String to) {
    return folder.move(uids, to);
  }
}
