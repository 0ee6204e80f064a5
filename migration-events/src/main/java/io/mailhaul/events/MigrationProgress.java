package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was found, copied, skipped and failed; topic {@link Topics#MIGRATION_PROGRESS}. */
public sealed interface MigrationProgress extends Event {

  String batch();

  String mailbox();

  int pass();

  @Override
  default String key() {
    return mailbox();
  }

  /**
   * One destination folder as planned.
   *
   * @param destination the destination folder's name; the lane's identity within its mailbox
   * @param destinationUidValidity 0 when the folder does not exist yet (only when verifying)
   * @param slot the partition its lane is on; -1 when there is nothing to copy and so no lane
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
   * One source folder as planned.
   *
   * @param found how many items the source folder holds (within the selection)
   * @param remaining how many of them this pass has to look at; the others are accounted for by
   *     earlier passes
   * @param placement why it goes where it goes; null when it keeps its name
   * @param elsewhere how many of the others an earlier pass has left to another folder, and are
   *     still left to it ({@link Lane.Source#elsewhere})
   * @param difference what an earlier pass has found, and is still so; null when there is none
   */
  record PlannedSource(
      String folder,
      long uidValidity,
      long found,
      long remaining,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Placement placement,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long elsewhere,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Difference difference) {

    /** One that keeps its name. */
    public PlannedSource(String folder, long uidValidity, long found, long remaining) {
      this(folder, uidValidity, found, remaining, null, null, null);
    }

    /** The same, placed for that reason. */
    public PlannedSource placed(@Nullable Placement why) {
      return new PlannedSource(folder, uidValidity, found, remaining, why, elsewhere, difference);
    }
  }

  /**
   * Both sides let the mailbox be opened; answers {@link MailboxJob.VerifyMailbox}. Comes in parts,
   * as {@link LanesPlanned} does.
   *
   * @param virtualFolders those of the excluded folders that only show what is in other folders
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
   * @param planning names this planning; when a job was delivered twice, only the first planning
   *     that the tracker sees counts, with all of its parts
   */
  record LanesPlanned(
      String batch,
      String mailbox,
      int pass,
      String planning,
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
   * A part of a turn was committed. A turn that did much is written as several of these in one
   * transaction, each starting at the cursor where the one before it ended.
   *
   * @param lane the destination folder's name
   * @param from the cursor that this progress starts at
   * @param to the cursor that it leads to
   * @param destinationUidValidity the destination folder's UIDVALIDITY
   * @param mark the mark after it
   * @param finished whether the lane has ended with it
   * @param startedAt when the turn was taken
   * @param at when its work was done, just before the commit
   * @param watch who changed flags in the destination folder, as far as known after it; null when
   *     it is as it was
   */
  record LaneProgressed(
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
      List<SourceProgress> sources,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagWatch watch)
      implements MigrationProgress {

    /** No event has more runs than this over all of its sources. */
    public static final int MAX_RUNS = 3_000;

    /** No event has more ranges of items that another folder copies. */
    public static final int MAX_ELSEWHERE = 1_000;

    /** No event has more items, duplicates and changed items than this over all of its sources. */
    public static final int MAX_ITEMS = 100;

    public LaneProgressed {
      sources = List.copyOf(sources);
    }

    /** Progress that tells nothing of flags. */
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
   * What happened to one source folder's items.
   *
   * @param done the UIDs that are accounted for now, whether they exist or not
   * @param copied how many were appended by this lane
   * @param alreadyPresent how many were found at the destination, put there by somebody else
   * @param bytes the sizes of the copied ones, as RFC822.SIZE or the literal's length, in bytes
   * @param map what the copied and the already present ones became, as far as known
   * @param items the skipped and failed ones
   * @param duplicates those of the copied ones that stand at the destination more than once
   * @param changes to how many of the copied ones each change was made
   * @param changed those of the copied ones whose content was changed
   * @param flags what was done about flags of earlier copies; null when nothing was
   * @param elsewhere those of {@code done} that exist and are skipped, since they are copied from
   *     another folder ({@link Lane.Source#elsewhere}); at most {@link
   *     LaneProgressed#MAX_ELSEWHERE} ranges
   * @param difference what this turn has found of the whole folder; null when it did not look, or
   *     all is well
   */
  record SourceProgress(
      String folder,
      long uidValidity,
      UidRanges done,
      long copied,
      long alreadyPresent,
      long bytes,
      UidMap map,
      List<Item> items,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Duplicate> duplicates,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Change, Long> changes,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ChangedItem> changed,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagProgress flags,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) UidRanges elsewhere,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Difference difference) {
    public SourceProgress {
      items = List.copyOf(items);
      duplicates = duplicates == null ? List.of() : List.copyOf(duplicates);
      Map<Change, Long> inOrder = new EnumMap<>(Change.class);
      if (changes != null) {
        inOrder.putAll(changes);
      }
      changes = Collections.unmodifiableMap(inOrder);
      changed = changed == null ? List.of() : List.copyOf(changed);
      elsewhere = elsewhere == null ? UidRanges.EMPTY : elsewhere;
    }

    /** The same, with what concerns the folder as a whole. */
    public SourceProgress with(@Nullable FlagProgress about, @Nullable Difference found) {
      return new SourceProgress(
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
          about,
          elsewhere,
          found);
    }

    /** Of a folder that lists what it holds, as far as known. */
    public SourceProgress(
        String folder,
        long uidValidity,
        UidRanges done,
        long copied,
        long alreadyPresent,
        long bytes,
        UidMap map,
        List<Item> items,
        List<Duplicate> duplicates,
        Map<Change, Long> changes,
        List<ChangedItem> changed,
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

    /** With nothing that stands there more than once, or other than at the source. */
    public SourceProgress(
        String folder,
        long uidValidity,
        UidRanges done,
        long copied,
        long alreadyPresent,
        long bytes,
        UidMap map,
        List<Item> items) {
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
   * A copied item that stands at the destination a second time, since the server completed an
   * APPEND long after its connection was lost. Nothing is deleted there; people read it.
   *
   * @param destinationUid of one copy
   * @param secondUid of the other copy
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
      messageId = Item.cut(messageId);
      subject = Item.cut(subject);
    }
  }

  /**
   * An item that was copied with another content than it has at the source; people read it.
   *
   * @param changes of its content, in the order in which they were made
   * @param refusal what the destination said to the item as it was
   * @param size of what was appended, in bytes
   */
  record ChangedItem(
      long uid,
      List<Change> changes,
      Failure refusal,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {
    public ChangedItem {
      changes = List.copyOf(changes);
      messageId = Item.cut(messageId);
      subject = Item.cut(subject);
    }
  }

  /**
   * What was done about the flags of one source folder's earlier copies.
   *
   * @param asOf the source folder's HIGHESTMODSEQ that the next pass looks back to, once all of
   *     this pass's work on the folder is done; 0 before, and when it is not known
   */
  record FlagProgress(long asOf, FlagCounts counts) {}

  /** Why an item was not copied. */
  enum Outcome {
    SKIPPED,
    FAILED
  }

  /**
   * An item that was not copied; people read it.
   *
   * @param size RFC822.SIZE in bytes, 0 when unknown
   */
  record Item(
      long uid,
      Outcome outcome,
      Failure failure,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {

    /** Header fields longer than this are cut. */
    public static final int MAX_HEADER = 250;

    public Item {
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
   * A copier hands a lane back because it cannot go on now; nobody has the lane's event until
   * batch-service publishes it again.
   *
   * @param lane the lane's state, to be published again unchanged
   * @param until when to try again; null when a person has to change something first
   * @param controlVersion the newest {@link Control#controlVersion} the copier had seen
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

  /** The lane has ended without being worked to its end; what remains of it is given up. */
  record LaneFailed(
      String batch, String mailbox, int pass, String lane, String from, Failure failure)
      implements MigrationProgress {}

  /** A lane's event could not be read; it lies in the dead-letter topic. */
  record LaneBroken(String batch, String mailbox, int pass, String lane, Failure failure)
      implements MigrationProgress {}

  /** The scanner cannot go on now; batch-service publishes the job again at {@code until}. */
  record MailboxParked(
      String batch,
      String mailbox,
      int pass,
      Failure failure,
      @Nullable Instant until,
      long controlVersion)
      implements MigrationProgress {}

  /** The mailbox cannot be migrated until a person changes something. */
  record MailboxFailed(String batch, String mailbox, int pass, Failure failure)
      implements MigrationProgress {}
}
