package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Base class of decorators: forwards every call to another folder. */
public abstract class FolderDecorator implements SourceFolder {

  private final SourceFolder folder;

  FolderDecorator(SourceFolder folder) {
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
  public FolderStatus refresh() {
    return folder.refresh();
  }

  @Override
  public <C> Optional<C> capability(Class<C> capability) {
    return folder.capability(capability);
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
  public Map<Long, Set<String>> fetchFlags(UidRanges uids) {
    return folder.fetchFlags(uids);
  }

  @Override
  public UidRanges findVanished(UidRanges uids) {
    return folder.findVanished(uids);
  }

  @Override
  public long count(UidRanges uids, @Nullable LocalDate since) {
    return folder.count(uids, since);
  }

  @Override
  public Map<Long, BodyDigest> fetchDigests(UidRanges uids) {
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
}
