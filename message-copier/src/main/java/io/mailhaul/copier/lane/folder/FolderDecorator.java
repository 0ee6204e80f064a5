package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Base class of decorators: forwards every call to another folder. */
public abstract class FolderDecorator implements OpenFolder {

  private final OpenFolder folder;

  public FolderDecorator(OpenFolder folder) {
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
  public List<MessageHead> fetchHeads(UidRanges uids) {
    return folder.fetchHeads(uids);
  }

  @Override
  public List<Fingerprint> fetchFingerprints(UidRanges uids) {
    return folder.fetchFingerprints(uids);
  }

  @Override
  public Map<Long, Set<String>> fetchLabels(UidRanges uids) {
    return folder.fetchLabels(uids);
  }

  @Override
  public <C> Optional<C> capability(Class<C> capability) {
    return folder.capability(capability);
  }

  @Override
  public Map<Long, Set<String>> fetchFlags(UidRanges uids) {
    return folder.fetchFlags(uids);
  }

  @Override
  public UidRanges findVanished(UidRanges uids) {
    return folder.findVanished(uids);
  }

  @Override
  public Map<Long, Set<String>> fetchFlags(UidRanges uids, long changedSince) {
    return folder.fetchFlags(uids, changedSince);
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
  public Map<Long, String> fetchDigests(UidRanges uids) {
    return folder.fetchDigests(uids);
  }

  @Override
  public List<Message> fetch(List<MessageHead> heads) {
    return folder.fetch(heads);
  }

  @Override
  public long memoryNeededFor(List<MessageHead> heads) {
    return folder.memoryNeededFor(heads);
  }

  @Override
  public long memoryNeededForStreaming() {
    return folder.memoryNeededForStreaming();
  }

  @Override
  public List<AppendResult> append(List<Message> items, Runnable mayGoOn) {
    return folder.append(items, mayGoOn);
  }

  @Override
  public void addFlags(UidRanges uids, Set<String> flags) {
    folder.addFlags(uids, flags);
  }

  @Override
  public UidRanges findVanished(UidRanges uids, long changedSince) {
    return folder.findVanished(uids, changedSince);
  }

  @Override
  public UidMap move(UidRanges uids, String to) {
    return folder.move(uids, to);
  }
}
