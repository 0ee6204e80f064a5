package io.mailhaul.scanner.lanes;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listed source folder that is opened (EXAMINE) at the first use that needs it. */
final class LazyFolder {

  private final SourceMailbox source;
  private final String name;
  private final @Nullable LocalDate since;
  private FolderStatus status;
  private @Nullable SourceFolder open;

  /**
   * Opens the folder only if its listed status is incomplete, or if a date limits the selection.
   *
   * @param since counts only messages from this date on; null for all
   */
  LazyFolder(SourceMailbox source, FolderInfo listed, @Nullable LocalDate since) {
    this.source = source;
    this.name = listed.name();
    this.since = since;
    FolderStatus known = listed.status();
    if (known == null || known.uidNext() < 1 || known.uidValidity() < 1 || since != null) {
      open = source.examine(name);
      known = completeStatus(open);
    }
    this.status = known;
  }

  String name() {
    return name;
  }

  /** From the listing, or from the last time that the folder was opened; with UIDNEXT. */
  FolderStatus status() {
    return status;
  }

  SourceFolder open() {
    SourceFolder folder = open == null ? source.examine(name) : open;
    open = folder;
    return folder;
  }

  /** Opens the folder again, because its messages may have changed. */
  void reopen() {
    open = source.examine(name);
    status = completeStatus(open);
  }

  /** How many of these messages exist and belong to the selection. */
  long count(UidRanges uids) {
    return uids.isEmpty() ? 0 : open().count(uids, since);
  }

  /** The status from EXAMINE. If the server sends no UIDNEXT, it follows from the last message. */
  private static FolderStatus completeStatus(SourceFolder open) {
    FolderStatus status = open.status();
    if (status.uidNext() > 0) {
      return status;
    }
    List<MessageHead> heads =
        status.messages() == 0 ? List.of() : open.fetchHeads(UidRanges.of(1, UidRanges.MAX_UID));
    return new FolderStatus(
        status.messages(),
        heads.isEmpty() ? 1 : heads.getLast().uid() + 1,
        status.identity(),
        status.highestModSeq());
  }
}
