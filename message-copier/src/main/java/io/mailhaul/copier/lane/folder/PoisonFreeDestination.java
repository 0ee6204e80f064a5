package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.message.Message;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Set;

/** A {@link PoisonFreeFolder} that copies are written to. */
final class PoisonFreeDestination extends PoisonFreeFolder implements DestinationFolder {

  private final DestinationFolder folder;

  PoisonFreeDestination(DestinationFolder folder, PoisonMessageIsolator isolator) {
    super(folder, isolator);
    this.folder = folder;
  }

  @Override
  public Set<String> permanentFlags() {
    return folder.permanentFlags();
  }

  @Override
  public List<AppendResult> append(List<Message> messages, Runnable writeCheck) {
    return folder.append(messages, writeCheck);
  }

  @Override
  public FolderStatus refreshAfterAppend() {
    return folder.refreshAfterAppend();
  }

  @Override
  public void addFlags(UidRanges uids, Set<String> flags) {
    folder.addFlags(uids, flags);
  }
}
