package io.mailhaul.copier.lane;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Base class of decorators: forwards every call to another folder. */
abstract class ForwardingFolder implements OpenFolder {

  private final OpenFolder folder;

  ForwardingFolder(OpenFolder folder) {
    this.folder = folder;
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
    return folder.heads(uids);
  }

  @Override
  public List<Fingerprint> fingerprints(UidRanges uids) {
    return folder.fingerprints(uids);
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
