package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Progress of scanners and copiers on a mailbox; topic {@link Topics#MIGRATION_PROGRESS}. */
public sealed interface MigrationProgress extends Event {

  String batch();

  String mailbox();

  int pass();

  @Override
  default String key() {
    return mailbox();
  }

  /**
   * One planned destination folder.
   *
   * @param destination the destination folder's name; identifies the lane within its mailbox
   * @param destinationUidValidity 0 when the folder does not exist yet (only when verifying)
   * @param slot the partition of its lane; -1 when there is nothing to copy and therefore no lane
   * @param cursor the first cursor of the lane
   */
  record PlannedFolder(
      String destination,
      long destinationUidValidity,
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
      long uidValidity,
      long found,
      long remaining,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MappingRule mappingRule,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long copiedUnderOtherLabel,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ListingMismatch listingMismatch) {

    /** A folder that keeps its name. */
    public PlannedSource(String folder, long uidValidity, long found, long remaining) {
      this(folder, uidValidity, found, remaining, null, null, null);
    }

    /** The same folder, mapped by that rule. */
    public PlannedSource withMappingRule(@Nullable MappingRule rule) {
      return new PlannedSource(
          folder, uidValidity, found, remaining, rule, copiedUnderOtherLabel, listingMismatch);
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
      implements MigrationProgress {
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
      implements MigrationProgress {
    public LanesPlanned {
      folders = List.copyOf(folders);
      excludedFolders = List.copyOf(excludedFolders);
    }
  }

  /**
   * A part of a turn was committed. A large turn is written as several of these events in one
   * transaction, each starting at the cursor where the previous one ended.
   *
   * @param lane the destination folder's name
   * @param from the cursor that this progress starts at
   * @param to the cursor that it leads to
   * @param destinationUidValidity the destination folder's UIDVALIDITY
   * @param reconcileFromUid the new mark of the lane ({@link Lane#reconcileFromUid})
   * @param finished whether the lane has ended with it
   * @param startedAt when the turn began
   * @param at when its work was done, just before the commit
   * @param flagBaseline the new baseline for flag changes by the user; null when it is unchanged
   */
  record LaneProgressed(
      String batch,
      String mailbox,
      int pass,
      String lane,
      String from,
      String to,
      long destinationUidValidity,
      long reconcileFromUid,
      boolean finished,
      Instant startedAt,
      Instant at,
      List<SourceProgress> sources,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagBaseline flagBaseline)
      implements MigrationProgress {

    /** The most runs of an event, over all of its sources. */
    public static final int MAX_RUNS = 3_000;

    /** The most ranges of messages that are copied from another folder. */
    public static final int MAX_OTHER_LABEL_RANGES = 1_000;

    /** The most uncopied, duplicated and altered messages, over all sources of an event. */
    public static final int MAX_MESSAGES = 100;

    public LaneProgressed {
      sources = List.copyOf(sources);
    }

    /** Progress without a change of the flag baseline. */
    public LaneProgressed(
        String batch,
        String mailbox,
        int pass,
        String lane,
        String from,
        String to,
        long destinationUidValidity,
        long mark,
        boolean finished,
        Instant startedAt,
        Instant at,
        List<SourceProgress> sources) {
      this(
          batch,
          mailbox,
          pass,
          lane,
          from,
          to,
          destinationUidValidity,
          mark,
          finished,
          startedAt,
          at,
          sources,
          null);
    }
  }

  /**
   * Progress on the messages of one source folder.
   *
   * @param done the UIDs that are accounted for now, whether they exist or not
   * @param copied how many messages this lane appended
   * @param alreadyPresent how many messages were at the destination before this lane
   * @param bytes the total size of the copied messages, from RFC822.SIZE or the literal's length,
   *     in bytes
   * @param map the destination UIDs of copied and already present messages, as far as known
   * @param uncopiedMessages the skipped and failed messages
   * @param duplicates the copied messages of which the destination has more than one copy
   * @param alterationCounts for each alteration, to how many of the copied messages it was applied
   * @param alteredMessages the copied messages whose content was altered
   * @param flagProgress the flag synchronization of earlier copies; null when there was none
   * @param copiedUnderOtherLabel the UIDs in {@code done} of messages that are skipped because they
   *     are copied from another folder ({@link Lane.Source#otherLabels}); at most {@link
   *     LaneProgressed#MAX_OTHER_LABEL_RANGES} ranges
   * @param listingMismatch the listing mismatch that this turn has found; null when it did not
   *     compare, or found none
   */
  record SourceProgress(
      String folder,
      long uidValidity,
      UidRanges done,
      long copied,
      long alreadyPresent,
      long bytes,
      UidMap map,
      List<UncopiedMessage> uncopiedMessages,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Duplicate> duplicates,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Alteration, Long> alterationCounts,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AlteredMessage> alteredMessages,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagProgress flagProgress,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) UidRanges copiedUnderOtherLabel,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ListingMismatch listingMismatch) {
    public SourceProgress {
      uncopiedMessages = List.copyOf(uncopiedMessages);
      duplicates = duplicates == null ? List.of() : List.copyOf(duplicates);
      Map<Alteration, Long> inOrder = new EnumMap<>(Alteration.class);
      if (alterationCounts != null) {
        inOrder.putAll(alterationCounts);
      }
      alterationCounts = Collections.unmodifiableMap(inOrder);
      alteredMessages = alteredMessages == null ? List.of() : List.copyOf(alteredMessages);
      copiedUnderOtherLabel =
          copiedUnderOtherLabel == null ? UidRanges.EMPTY : copiedUnderOtherLabel;
    }

    /** The same, with the findings that concern the whole folder. */
    public SourceProgress withFolderFindings(
        @Nullable FlagProgress about, @Nullable ListingMismatch found) {
      return new SourceProgress(
          folder,
          uidValidity,
          done,
          copied,
          alreadyPresent,
          bytes,
          map,
          uncopiedMessages,
          duplicates,
          alterationCounts,
          alteredMessages,
          about,
          copiedUnderOtherLabel,
          found);
    }

    /** Progress without a listing mismatch. */
    public SourceProgress(
        String folder,
        long uidValidity,
        UidRanges done,
        long copied,
        long alreadyPresent,
        long bytes,
        UidMap map,
        List<UncopiedMessage> items,
        List<Duplicate> duplicates,
        Map<Alteration, Long> changes,
        List<AlteredMessage> changed,
        @Nullable FlagProgress flags,
        UidRanges elsewhere) {
      this(
          folder,
          uidValidity,
          done,
          copied,
          alreadyPresent,
          bytes,
          map,
          items,
          duplicates,
          changes,
          changed,
          flags,
          elsewhere,
          null);
    }

    /** Progress without duplicates, alterations and flag changes. */
    public SourceProgress(
        String folder,
        long uidValidity,
        UidRanges done,
        long copied,
        long alreadyPresent,
        long bytes,
        UidMap map,
        List<UncopiedMessage> items) {
      this(
          folder,
          uidValidity,
          done,
          copied,
          alreadyPresent,
          bytes,
          map,
          items,
          List.of(),
          Map.of(),
          List.of(),
          null,
          UidRanges.EMPTY);
    }
  }

  /**
   * A copied message that the destination has twice, because the server completed an APPEND long
   * after its connection was lost. Mailhaul deletes neither copy; the user sees it in the report.
   *
   * @param destinationUid the UID of one copy
   * @param secondUid the UID of the other copy
   * @param size RFC822.SIZE in bytes
   */
  record Duplicate(
      long uid,
      long destinationUid,
      long secondUid,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {
    public Duplicate {
      messageId = UncopiedMessage.cut(messageId);
      subject = UncopiedMessage.cut(subject);
    }
  }

  /**
   * A message that was copied with altered content; the user sees it in the report.
   *
   * @param alterations the alterations of its content, in the order in which they were made
   * @param refusal how the destination refused the original message
   * @param size the size of the appended message, in bytes
   */
  record AlteredMessage(
      long uid,
      List<Alteration> alterations,
      Failure refusal,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {
    public AlteredMessage {
      alterations = List.copyOf(alterations);
      messageId = UncopiedMessage.cut(messageId);
      subject = UncopiedMessage.cut(subject);
    }
  }

  /**
   * The flag synchronization of one source folder's earlier copies.
   *
   * @param passModSeq the source folder's HIGHESTMODSEQ from which the next pass compares, once all
   *     of this pass's work on the folder is done; 0 before, and when it is unknown
   */
  record FlagProgress(long passModSeq, FlagCounts counts) {}

  /** Why a message was not copied. */
  enum Outcome {
    SKIPPED,
    FAILED
  }

  /**
   * A message that was not copied; the user sees it in the report.
   *
   * @param size RFC822.SIZE in bytes, 0 when unknown
   */
  record UncopiedMessage(
      long uid,
      Outcome outcome,
      Failure failure,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {

    /** Header fields longer than this are cut. */
    public static final int MAX_HEADER = 250;

    public UncopiedMessage {
      messageId = cut(messageId);
      subject = cut(subject);
    }

    private static @Nullable String cut(@Nullable String text) {
      return text == null || text.length() <= MAX_HEADER
          ? text
          : text.substring(0, MAX_HEADER - 1) + "…";
    }
  }

  /**
   * A copier parked a lane because it cannot continue now. The lane has no event on its slot until
   * batch-service publishes it again.
   *
   * @param lane the lane's state, to be published again unchanged
   * @param until when to retry; null when the user has to correct something first
   * @param controlVersion the newest {@link Control#controlVersion} that the copier had read
   */
  record LaneParked(Lane lane, Failure failure, @Nullable Instant until, long controlVersion)
      implements MigrationProgress {
    @Override
    public String batch() {
      return lane.batch();
    }

    @Override
    public String mailbox() {
      return lane.mailbox();
    }

    @Override
    public int pass() {
      return lane.pass();
    }
  }

  /** The lane ended before all of its work was done; this pass does not retry the rest. */
  record LaneFailed(
      String batch, String mailbox, int pass, String lane, String from, Failure failure)
      implements MigrationProgress {}

  /** A lane's event could not be read; it is in the dead-letter topic. */
  record LaneEventUnreadable(String batch, String mailbox, int pass, String lane, Failure failure)
      implements MigrationProgress {}

  /** The scanner cannot continue now; batch-service publishes the job again at {@code until}. */
  record MailboxJobParked(
      String batch,
      String mailbox,
      int pass,
      Failure failure,
      @Nullable Instant until,
      long controlVersion)
      implements MigrationProgress {}

  /** The mailbox cannot be migrated until the user corrects something. */
  record MailboxJobFailed(String batch, String mailbox, int pass, Failure failure)
      implements MigrationProgress {}
}
