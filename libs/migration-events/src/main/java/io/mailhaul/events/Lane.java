package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ordered work on one destination folder, as the current event of the lane on {@link
 * Topics#FOLDER_EVENTS}: every source folder that is mapped onto it, and the work that remains. The
 * event is the lane's whole state; a copier needs nothing else.
 *
 * @param address the destination address, for texts that the user reads
 * @param id names the pass that the lane belongs to; events of passes older than {@link
 *     Control.CurrentPass} are dropped
 * @param slot the partition of the lane, from its first turn to its last
 * @param turn how many turns were committed before this one, from 0
 * @param cursor identifies this state; batch-service accepts progress only from the cursor that it
 *     has stored
 * @param destinationIdentity its identity when the lane was planned
 * @param destinationUidNext its UIDNEXT when the lane was planned; it only separates messages that
 *     were there before (already present) from those that this lane appended (copied), and never
 *     limits the reconciliation
 * @param reconcileFromUid the lowest destination UID that committed progress does not account for;
 *     1 when nothing is known; it may be too low, but is never too high
 * @param messageFilter see {@link CopyOptions#messageFilter}
 * @param sources the source folders, in the order in which they are processed
 * @param unconfirmedAppend set once an APPEND of this lane was possibly not answered
 * @param flagBaseline the baseline for flag changes by the user; null when there is none yet
 * @param moveCandidates copies in other destination folders whose originals have left their source
 *     folders since the last pass, possibly for one of this lane's source folders
 * @param safeMode set while the lane is processed in small steps because copiers have crashed with
 *     it
 */
public record Lane(
    LaneId id,
    String address,
    int slot,
    int turn,
    String cursor,
    FolderIdentity destinationIdentity,
    long destinationUidNext,
    long reconcileFromUid,
    MessageFilter messageFilter,
    List<Source> sources,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UnconfirmedAppend unconfirmedAppend,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagBaseline flagBaseline,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MoveCandidate> moveCandidates,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SafeMode safeMode)
    implements Event {

  /** The most ranges of a lane when it is written, over all of its sources. */
  public static final int MAX_RANGES = 4_000;

  /** The most source folders of a lane. */
  public static final int MAX_SOURCES = 200;

  /** The most folders of {@code moveCandidates}, former folders included. */
  public static final int MAX_MOVE_CANDIDATE_FOLDERS = 100;

  /** The most ranges of {@code moveCandidates}, those of their flag baselines included. */
  public static final int MAX_MOVE_CANDIDATE_RANGES = 2_000;

  public Lane {
    messageFilter = messageFilter == null ? MessageFilter.NONE : messageFilter;
    sources = List.copyOf(sources);
    moveCandidates = moveCandidates == null ? List.of() : List.copyOf(moveCandidates);
  }

  /** The same lane, to be processed in small steps. */
  public Lane withSafeMode(SafeMode small) {
    return copy(unconfirmedAppend, small);
  }

  /** The same lane, once it may have sent an APPEND whose response no copier has read. */
  public Lane withUnconfirmedAppend() {
    return unconfirmedAppend != null
        ? this
        : copy(
            new UnconfirmedAppend(
                reconcileFromUid, sources.stream().map(Source::toReconcile).toList()),
            safeMode);
  }

  private Lane copy(@Nullable UnconfirmedAppend unconfirmed, @Nullable SafeMode small) {
    return new Lane(
        id,
        address,
        slot,
        turn,
        cursor,
        destinationIdentity,
        destinationUidNext,
        reconcileFromUid,
        messageFilter,
        sources,
        unconfirmed,
        flagBaseline,
        moveCandidates,
        small);
  }

  /**
   * One source folder of the lane.
   *
   * @param folder its name, decoded, with the source's separators
   * @param identity its identity when the lane was planned
   * @param remaining the UIDs still to process, whether they exist or not
   * @param toReconcile the UIDs whose copies may have a destination UID at or above the mark:
   *     {@code remaining}, and more when the mark could not be raised above copies of finished UIDs
   * @param flagSync the flag synchronization still to do; null when it was not planned yet
   * @param otherLabels the labels whose messages are copied from another folder (Gmail's
   *     X-GM-LABELS); null where all messages are copied from this one
   * @param uidValidityChanged whether earlier passes knew the folder under another UIDVALIDITY, so
   *     that it is unknown which of its messages they have copied
   * @param moved what earlier turns have found out about messages that were moved here; null when
   *     there are none
   */
  public record Source(
      String folder,
      FolderIdentity identity,
      UidRanges remaining,
      UidRanges toReconcile,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagSync flagSync,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LabelSet otherLabels,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
          boolean uidValidityChanged,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MovedMessages moved) {

    /** A source folder of which no message is known to have been moved here. */
    public Source(
        String folder,
        FolderIdentity identity,
        UidRanges remaining,
        UidRanges toReconcile,
        @Nullable FlagSync flagSync,
        @Nullable LabelSet otherLabels,
        boolean uidValidityChanged) {
      this(
          folder,
          identity,
          remaining,
          toReconcile,
          flagSync,
          otherLabels,
          uidValidityChanged,
          null);
    }

    /** Whether no work on it remains. */
    @JsonIgnore
    public boolean isFinished() {
      return remaining.isEmpty() && (flagSync == null || flagSync.uids().isEmpty());
    }
  }

  /**
   * Flags that may have changed at the source since the messages were copied.
   *
   * @param passModSeq the source folder's HIGHESTMODSEQ (RFC 7162) when this pass first opened it,
   *     so that the next pass misses no change; 0 when it was not opened yet, or the server does
   *     not support CONDSTORE
   * @param sinceModSeq the HIGHESTMODSEQ at the start of the last pass: only later changes are
   *     examined; 0 when it is unknown, and all flags are compared
   * @param uids the copied UIDs that are still to be examined, whether they exist or not
   */
  public record FlagSync(long passModSeq, long sinceModSeq, UidRanges uids) {}

  /**
   * An APPEND without a response. The server may complete it at any later time, even after the lane
   * has searched for the messages and appended them again. The lane checks for such duplicates at
   * its end.
   *
   * @param reconcileFromUid the mark of the turn that sent the APPEND
   * @param toReconcile per source folder, {@link Source#toReconcile} of that turn
   */
  public record UnconfirmedAppend(long reconcileFromUid, List<UidRanges> toReconcile) {
    public UnconfirmedAppend {
      toReconcile = List.copyOf(toReconcile);
    }
  }

  /**
   * Copies in another destination folder whose originals have vanished from their source folder.
   *
   * @param folder the destination folder's name
   * @param identity its identity when the copies were made
   * @param uids the copies' UIDs
   * @param formerFolder set when the whole source folder has vanished and one of the lane's source
   *     folders has its UIDVALIDITY, so that it may be the same folder under a new name; null
   *     otherwise
   * @param flagBaseline the part of the destination folder's flag baseline that concerns these
   *     copies; null when there is none
   */
  public record MoveCandidate(
      String folder,
      FolderIdentity identity,
      UidRanges uids,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FormerFolder formerFolder,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagBaseline flagBaseline) {

    /** Copies without a flag baseline. */
    public MoveCandidate(
        String folder, FolderIdentity identity, UidRanges uids, @Nullable FormerFolder former) {
      this(folder, identity, uids, former, null);
    }

    /** Copies of single messages. */
    public MoveCandidate(String folder, FolderIdentity identity, UidRanges uids) {
      this(folder, identity, uids, null, null);
    }

    /** The same candidate, with these of its copies. */
    public MoveCandidate restrictedTo(UidRanges some) {
      UidRanges rest = uids.intersect(some);
      return new MoveCandidate(
          folder,
          identity,
          rest,
          formerFolder,
          flagBaseline == null ? null : flagBaseline.restrictedTo(rest));
    }

    /** As many of its copies as that many ranges can hold. */
    public MoveCandidate limitedTo(int maxRanges) {
      MoveCandidate limited = this;
      int most = maxRanges;
      while (limited.rangeCount() > maxRanges && most > 0) {
        limited = restrictedTo(uids.first(most));
        most = most / 2;
      }
      return limited.rangeCount() > maxRanges ? restrictedTo(UidRanges.EMPTY) : limited;
    }

    /** The ranges that the candidate takes in an event. */
    public int rangeCount() {
      return uids.rangeCount() + (flagBaseline == null ? 0 : flagBaseline.rangeCount());
    }
  }

  /**
   * Messages of one source folder that were moved there from another one. The copier commits this
   * before it moves or makes a copy, so that a copier that repeats the turn after a crash counts
   * each message as what it is.
   *
   * @param planned the copies that are going to be moved to the lane's folder
   * @param notReplicated messages that are copied although a copy exists in the former folder,
   *     because the destination cannot move messages
   * @param possiblyRecopied messages that an earlier pass may have copied, of which no copy exists
   */
  public record MovedMessages(
      List<PlannedMove> planned,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) UidRanges notReplicated,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) UidRanges possiblyRecopied) {

    /** The most runs of the copies in all planned moves of a lane. */
    public static final int MAX_RUNS = 1_000;

    /** The most ranges of the messages that are copied; beyond, gaps between them are closed. */
    public static final int MAX_RANGES = 500;

    /** The most bytes of flags in all planned moves of a lane, at a rough guess. */
    public static final int MAX_FLAG_BYTES = 32 * 1024;

    public MovedMessages {
      planned = List.copyOf(planned);
      notReplicated = notReplicated == null ? UidRanges.EMPTY : notReplicated;
      possiblyRecopied = possiblyRecopied == null ? UidRanges.EMPTY : possiblyRecopied;
    }
  }

  /**
   * Copies in another destination folder that are proven to be those of moved messages.
   *
   * @param folder the destination folder that the copies leave
   * @param identity its identity
   * @param copies the UIDs of the copies, by the source UIDs of the moved messages
   * @param flags the flags of the copies before the move, without those copies whose flags the user
   *     has changed
   * @param copied whether the lane's folder has the copies already, so that only those in the
   *     former folder remain to be expunged (a server without MOVE)
   */
  public record PlannedMove(
      String folder,
      FolderIdentity identity,
      UidMap copies,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<KnownFlags> flags,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
          boolean copied) {

    public PlannedMove {
      flags = flags == null ? List.of() : List.copyOf(flags);
    }

    /** The flags of the copy of this source UID before the move; empty when they are unknown. */
    public Set<String> flagsOf(long sourceUid) {
      return flags.stream()
          .filter(some -> some.uids().contains(sourceUid))
          .findFirst()
          .map(KnownFlags::flags)
          .orElse(Set.of());
    }

    /** The same move of the copies of these source UIDs only. */
    public PlannedMove restrictedTo(UidRanges sourceUids, boolean inLaneFolder) {
      List<KnownFlags> known =
          flags.stream()
              .map(some -> new KnownFlags(some.flags(), some.uids().intersect(sourceUids)))
              .filter(some -> !some.uids().isEmpty() && !inLaneFolder)
              .toList();
      return new PlannedMove(
          folder, identity, copies.restrictedTo(sourceUids), known, inLaneFolder);
    }
  }

  /** The flags of the copies of these source UIDs. */
  public record KnownFlags(Set<String> flags, UidRanges uids) {
    public KnownFlags {
      flags = Collections.unmodifiableSet(new LinkedHashSet<>(flags));
    }
  }

  /** A source folder under the name that earlier passes knew. */
  public record FormerFolder(String folder, FolderIdentity identity) {}

  /**
   * Copiers have crashed while they processed this lane. Until it has passed the messages that may
   * have caused the crashes, the lane is processed in small steps, each of which is committed.
   *
   * @param crashes how many copiers have crashed with the lane, without those after which it has
   *     advanced
   * @param messages how many more messages are processed in small steps
   * @param named the message that the next turn copies alone; null when none is named
   */
  public record SafeMode(
      int crashes,
      int messages,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable NamedMessage named) {

    /** The same, after a copier has crashed with the named message. */
    public SafeMode crashedWithNamed() {
      return new SafeMode(
          crashes,
          messages,
          named == null ? null : new NamedMessage(named.folder(), named.uid(), true));
    }
  }

  /**
   * A message that is named in a commit before a copier reads it, so that a crash shows which one
   * it was.
   *
   * @param folder its source folder
   * @param crashed whether a copier has crashed with it
   */
  public record NamedMessage(
      String folder,
      long uid,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
          boolean crashed) {}

  public String batch() {
    return id.batch();
  }

  public String mailbox() {
    return id.mailbox();
  }

  public int pass() {
    return id.pass();
  }

  /** The destination folder's name, decoded, with the destination's separators. */
  public String destination() {
    return id.destination();
  }

  @Override
  public String key() {
    return Integer.toString(slot);
  }

  /** Whether no work remains. */
  @JsonIgnore
  public boolean isFinished() {
    return sources.stream().allMatch(Source::isFinished);
  }
}
