package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A scanner's answer to a {@link MailboxJob}. */
public sealed interface MailboxJobResult extends MigrationProgress {

  /**
   * One planned destination folder.
   *
   * @param destination the destination folder's name; identifies the lane within its mailbox
   * @param destinationIdentity {@link FolderIdentity#NONE} when the folder does not exist yet (only
   *     when verifying)
   * @param slot the partition of its lane; -1 when there is nothing to copy and therefore no lane
   * @param cursor the first cursor of the lane
   */
  record PlannedFolder(
      String destination,
      FolderIdentity destinationIdentity,
      int slot,
      String cursor,
      List<PlannedSource> sources) {
    public PlannedFolder {
      sources = List.copyOf(sources);
    }
  }

  /**
   * One planned source folder.
   *
   * @param found how many messages the source folder holds (within the selection)
   * @param remaining how many of them this pass has to process; earlier passes have accounted for
   *     the others
   * @param mappingRule the rule that gives it another name; null when it keeps its name
   * @param copiedUnderOtherLabel how many of the others are copied from another folder, because of
   *     their labels ({@link Lane.Source#otherLabels})
   * @param listingMismatch the listing mismatch that an earlier pass has found and that still
   *     exists; null when there is none
   */
  record PlannedSource(
      String folder,
      FolderIdentity identity,
      long found,
      long remaining,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MappingRule mappingRule,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long copiedUnderOtherLabel,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ListingMismatch listingMismatch) {

    /** The same folder, mapped by that rule. */
    public PlannedSource withMappingRule(@Nullable MappingRule rule) {
      return new PlannedSource(
          folder, identity, found, remaining, rule, copiedUnderOtherLabel, listingMismatch);
    }
  }

  /**
   * The mailbox could be opened on both sides; answers {@link MailboxJob.VerifyMailbox}. Comes in
   * parts, as {@link LanesPlanned} does.
   *
   * @param virtualFolders the excluded folders that only show messages of other folders
   */
  record MailboxVerified(
      String batch,
      String mailbox,
      int pass,
      int part,
      boolean lastPart,
      List<PlannedFolder> folders,
      List<String> excludedFolders,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> virtualFolders)
      implements MailboxJobResult {
    public MailboxVerified {
      folders = List.copyOf(folders);
      excludedFolders = List.copyOf(excludedFolders);
      virtualFolders = virtualFolders == null ? List.of() : List.copyOf(virtualFolders);
    }
  }

  /**
   * The pass's lanes are on {@code folder-events}; written in the same transaction. Large mailboxes
   * come in parts, numbered from 0.
   *
   * @param planId identifies this plan; when a job was delivered twice, only the first plan that
   *     batch-service receives counts, with all of its parts
   */
  record LanesPlanned(
      String batch,
      String mailbox,
      int pass,
      String planId,
      int part,
      boolean lastPart,
      List<PlannedFolder> folders,
      List<String> excludedFolders)
      implements MailboxJobResult {
    public LanesPlanned {
      folders = List.copyOf(folders);
      excludedFolders = List.copyOf(excludedFolders);
    }
  }

  /** The scanner cannot continue now; batch-service publishes the job again at {@code until}. */
  record MailboxJobParked(
      String batch,
      String mailbox,
      int pass,
      Failure failure,
      @Nullable Instant until,
      long controlVersion)
      implements MailboxJobResult {}

  /** The mailbox cannot be migrated until the user corrects something. */
  record MailboxJobFailed(String batch, String mailbox, int pass, Failure failure)
      implements MailboxJobResult {}
}
