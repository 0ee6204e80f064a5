package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ordered work on one destination folder: every source folder that is mapped onto it, and what
 * is still to do. The event is the lane's whole state; a copier needs nothing else.
 *
 * @param batch the batch's id
 * @param mailbox the mailbox's id
 * @param address the destination address, for messages to people
 * @param pass the pass it belongs to; events of older passes than {@link Control.CurrentPass} are
 *     dropped
 * @param slot the partition that carries the lane from its first turn to its last
 * @param turn how many turns were committed before this one, from 0
 * @param cursor names this very state; progress is accepted only from the cursor that the tracker
 *     has
 * @param destination the destination folder's name, decoded, with the destination's separators
 * @param destinationUidValidity its UIDVALIDITY when the lane was planned
 * @param destinationUidNext its UIDNEXT when the lane was planned; only tells items that were there
 *     before (already present) from items that this lane appended (copied), and never serves as
 *     mark
 * @param mark the lowest destination UID that committed progress does not account for; 1 when
 *     nothing is known; may be too low, is never too high
 * @param since see {@link Selection#since}
 * @param sources the source folders, in the order in which they are worked
 * @param doubt set once an APPEND of this lane was not answered, or may not have been
 * @param watch who changed flags in the destination folder; null when nothing is known of it
 * @param skipDeleted see {@link Selection#skipDeleted}
 * @param moved copies in other destination folders whose originals have left their source folders
 *     since the last pass, perhaps for one of this lane's
 * @param caution set while the lane is taken in small steps, since copiers have died with it
 */
public record Lane(
    String batch,
    String mailbox,
    String address,
    int pass,
    int slot,
    int turn,
    String cursor,
    String destination,
    long destinationUidValidity,
    long destinationUidNext,
    long mark,
    @Nullable LocalDate since,
    List<Source> sources,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Doubt doubt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagWatch watch,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean skipDeleted,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Moved> moved,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Caution caution)
    implements FolderEvent {

  /** No lane is written with more ranges than this over all of its sources. */
  public static final int MAX_RANGES = 4_000;

  /** No lane has more source folders than this. */
  public static final int MAX_SOURCES = 200;

  /** No lane names more folders than this in {@code moved}, former ones included. */
  public static final int MAX_MOVED_FOLDERS = 50;

  /** No lane has more ranges than this in {@code moved}. */
  public static final int MAX_MOVED_RANGES = 1_000;

  public Lane {
    sources = List.copyOf(sources);
    moved = moved == null ? List.of() : List.copyOf(moved);
  }

  /** A lane of which no more is known than where it stands. */
  public Lane(
      String batch,
      String mailbox,
      String address,
      int pass,
      int slot,
      int turn,
      String cursor,
      String destination,
      long destinationUidValidity,
      long destinationUidNext,
      long mark,
      @Nullable LocalDate since,
      List<Source> sources) {
    this(
        batch,
        mailbox,
        address,
        pass,
        slot,
        turn,
        cursor,
        destination,
        destinationUidValidity,
        destinationUidNext,
        mark,
        since,
        sources,
        null,
        null,
        false,
        List.of(),
        null);
  }

  /** The same lane, to be taken in small steps. */
  public Lane with(Caution wary) {
    return with(doubt, wary);
  }

  /** The same lane when an APPEND of it may have been sent whose answer nobody has read. */
  public Lane doubted() {
    return doubt != null
        ? this
        : with(new Doubt(mark, sources.stream().map(Source::comparing).toList()), caution);
  }

  private Lane with(@Nullable Doubt now, @Nullable Caution wary) {
    return new Lane(
        batch,
        mailbox,
        address,
        pass,
        slot,
        turn,
        cursor,
        destination,
        destinationUidValidity,
        destinationUidNext,
        mark,
        since,
        sources,
        now,
        watch,
        skipDeleted,
        moved,
        wary);
  }

  /**
   * One source folder of the lane.
   *
   * @param folder its name, decoded, with the source's separators
   * @param uidValidity its UIDVALIDITY when the lane was planned
   * @param remaining the UIDs still to do, existing or not
   * @param comparing the UIDs whose copies may stand at or above the mark; {@code remaining} and
   *     sometimes more, when the mark could not be raised behind what is done already
   * @param flags what to do about flags; null when nothing was found out about them yet
   * @param elsewhere the labels whose items are copied from another folder (Gmail's X-GM-LABELS);
   *     null where all items are copied from this one
   * @param renumbered whether earlier passes knew the folder under another UIDVALIDITY, so that
   *     nobody knows which of its items they have copied
   */
  public record Source(
      String folder,
      long uidValidity,
      UidRanges remaining,
      UidRanges comparing,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Flags flags,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LabelSet elsewhere,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
          boolean renumbered) {

    /** A source that has kept its UIDVALIDITY. */
    public Source(
        String folder,
        long uidValidity,
        UidRanges remaining,
        UidRanges comparing,
        @Nullable Flags flags,
        @Nullable LabelSet elsewhere) {
      this(folder, uidValidity, remaining, comparing, flags, elsewhere, false);
    }

    /** A source all of whose items are copied. */
    public Source(
        String folder,
        long uidValidity,
        UidRanges remaining,
        UidRanges comparing,
        @Nullable Flags flags) {
      this(folder, uidValidity, remaining, comparing, flags, null);
    }

    /** A source of whose flags nothing is known. */
    public Source(String folder, long uidValidity, UidRanges remaining, UidRanges comparing) {
      this(folder, uidValidity, remaining, comparing, null);
    }

    /** Whether nothing of it remains to be done. */
    @JsonIgnore
    public boolean isFinished() {
      return remaining.isEmpty() && (flags == null || flags.uids().isEmpty());
    }
  }

  /**
   * Flags that may have changed at the source since items were copied.
   *
   * @param asOf the source folder's HIGHESTMODSEQ (RFC 7162) when this pass opened it first, so
   *     that the next pass misses nothing; 0 when it was not opened yet, or the server does not
   *     tell
   * @param since the HIGHESTMODSEQ that the last pass began with: only what was changed after it is
   *     looked at; 0 when it is not known, and everything is compared
   * @param uids the copied UIDs that are still to be looked at, existing or not
   */
  public record Flags(long asOf, long since, UidRanges uids) {}

  /**
   * An APPEND was not answered, so the server may complete it at any later time, also after the
   * lane has looked for its items and appended them again. The lane's end looks for such copies.
   *
   * @param mark the mark of the turn that sent it
   * @param comparing per source folder, what the turn had as {@link Source#comparing}
   */
  public record Doubt(long mark, List<UidRanges> comparing) {
    public Doubt {
      comparing = List.copyOf(comparing);
    }
  }

  /**
   * Copies in another destination folder whose originals have vanished from their source folder.
   *
   * @param folder the destination folder's name
   * @param uidValidity its UIDVALIDITY when the copies were made
   * @param uids the copies' UIDs
   * @param former set when the whole source folder has vanished, and one of the lane's has its
   *     UIDVALIDITY, so that it may be the same one under a new name; null otherwise
   */
  public record Moved(
      String folder,
      long uidValidity,
      UidRanges uids,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Former former) {

    /** Copies of single items. */
    public Moved(String folder, long uidValidity, UidRanges uids) {
      this(folder, uidValidity, uids, null);
    }
  }

  /** A source folder as it was known to earlier passes. */
  public record Former(String folder, long uidValidity) {}

  /**
   * Copiers have died while they had this lane. It is taken in small steps, each committed, until
   * what may have killed them lies behind it.
   *
   * @param deaths how many
   * @param items how many more items are taken in small steps
   */
  public record Caution(int deaths, int items) {}

  @Override
  public String key() {
    return Integer.toString(slot);
  }

  /** Whether nothing remains to be done. */
  @JsonIgnore
  public boolean isFinished() {
    return sources.stream().allMatch(Source::isFinished);
  }
}
