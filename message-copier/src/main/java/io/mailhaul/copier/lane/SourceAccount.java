package io.mailhaul.copier.lane;

import io.mailhaul.events.Change;
import io.mailhaul.events.Difference;
import io.mailhaul.events.Failure;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.MigrationProgress.ChangedItem;
import io.mailhaul.events.MigrationProgress.Duplicate;
import io.mailhaul.events.MigrationProgress.Item;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What this turn has done with one source folder's messages, and which remain. */
final class SourceAccount {

  /** The outcome of one message. */
  sealed interface Outcome {
    /**
     * This lane appended the message.
     *
     * @param destination the destination UID; 0 while it is unknown
     * @param changes the differences from the source
     * @param altered set when the content differs from the source
     */
    record Copied(long destination, long size, Set<Change> changes, @Nullable ChangedItem altered)
        implements Outcome {}

    /** The destination had the message already, and not from this lane. */
    record Present(long destination) implements Outcome {}

    /** The message was moved at the source, and its copy was moved at the destination. */
    record Moved(long destination) implements Outcome {}

    /** An earlier pass had copied the message, and the user has deleted or moved the copy. */
    record CopyGone() implements Outcome {}

    /** The message was not copied. */
    record NotCopied(Item item) implements Outcome {}
  }

  /** After this many connections lost on one message alone, the message is recorded as failed. */
  static final int MOST_STRIKES = 3;

  private final Lane.Source source;
  private final FlagAccount flags;
  private final TreeMap<Long, Outcome> outcomes = new TreeMap<>();
  private final TreeSet<Long> unlocated = new TreeSet<>();
  private final Map<Long, Integer> strikes = new HashMap<>();
  private final Set<Long> inPieces = new HashSet<>();
  private final List<Duplicate> duplicates = new ArrayList<>();
  private UidRanges remaining;
  private UidRanges leftOut = UidRanges.EMPTY;
  private UidRanges elsewhere = UidRanges.EMPTY;
  private boolean compared;
  private @Nullable Difference difference;

  SourceAccount(Lane.Source source) {
    this.source = source;
    this.flags = new FlagAccount(source.flags());
    this.remaining = source.remaining();
  }

  Lane.Source source() {
    return source;
  }

  String folder() {
    return source.folder();
  }

  /** The flag synchronization of earlier copies. */
  FlagAccount flags() {
    return flags;
  }

  /** The known destination UIDs of this turn's copies. */
  List<Long> located() {
    return outcomes.values().stream()
        .map(outcome ->
            switch (outcome) {
              case Outcome.Copied copied -> copied.destination();
              case Outcome.Present(long destination) -> destination;
              case Outcome.Moved(long destination) -> destination;
              case Outcome.CopyGone _, Outcome.NotCopied _ -> 0L;
            })
        .filter(uid -> uid > 0)
        .toList();
  }

  /** The UIDs that remain to be copied; some may not exist. */
  UidRanges remaining() {
    return remaining;
  }

  /** The UIDs that this turn has processed, whether they exist or not. */
  UidRanges done() {
    return source.remaining().minus(remaining).minus(leftOut);
  }

  /**
   * Excludes messages from this pass. They do not count as done: a later pass may include them.
   *
   * @param uids of existing messages, and the unused UIDs between them
   */
  void leaveOut(UidRanges uids) {
    leftOut = leftOut.union(uids);
  }

  /** The messages that the turn has processed without a copy, so that no copy can match them. */
  UidRanges passedOver() {
    return leftOut.union(
        UidRanges.ofUids(
            outcomes.entrySet().stream()
                .filter(entry ->
                    entry.getValue() instanceof Outcome.NotCopied
                        || entry.getValue() instanceof Outcome.CopyGone)
                .map(Map.Entry::getKey)
                .toList()));
  }

  /** Records messages that another lane copies under another label. */
  void elsewhere(UidRanges uids) {
    elsewhere = elsewhere.union(uids);
  }

  /** The UIDs among {@code done} that another lane copies. */
  UidRanges elsewhereAmong(UidRanges done) {
    return elsewhere.intersect(done);
  }

  /**
   * Whether the listing must be checked: only in the turn that begins a whole folder. In later
   * turns and passes UID 1 is already done.
   */
  boolean toCompare() {
    return !compared && source.remaining().contains(1);
  }

  /**
   * Records the result of the check whether the folder lists all messages that it reports; null
   * when it does.
   */
  void compared(@Nullable Difference found) {
    compared = true;
    difference = found;
  }

  @Nullable Difference difference() {
    return difference;
  }

  /** The UID up to which nothing remains. */
  long position() {
    return remaining.isEmpty() ? UidRanges.MAX_UID : remaining.first() - 1;
  }

  TreeMap<Long, Outcome> outcomes() {
    return outcomes;
  }

  /** Copied messages whose destination UID is not known yet. */
  UidRanges unlocated() {
    return unlocated.isEmpty() ? UidRanges.EMPTY : UidRanges.ofUids(unlocated);
  }

  /**
   * Records that all messages up to and including {@code uid} are processed; UIDs without an
   * outcome do not exist.
   */
  void coveredThrough(long uid) {
    remaining = remaining.between(uid + 1, UidRanges.MAX_UID);
  }

  /** Records a copied message. */
  void copied(long uid, OptionalLong destination, long size) {
    copied(uid, destination, size, Set.of(), null);
  }

  /** Records a copied message that differs from its original. */
  void copied(
      long uid,
      OptionalLong destination,
      long size,
      Set<Change> changes,
      @Nullable ChangedItem altered) {
    outcomes.put(uid, new Outcome.Copied(destination.orElse(0), size, changes, altered));
    if (destination.isEmpty()) {
      unlocated.add(uid);
    }
  }

  /** Records how a copied message differs from its original. */
  void changed(long uid, Set<Change> changes, @Nullable ChangedItem altered) {
    if (outcomes.get(uid) instanceof Outcome.Copied copied) {
      long size = altered == null ? copied.size() : altered.size();
      outcomes.put(uid, new Outcome.Copied(copied.destination(), size, changes, altered));
    }
  }

  /** Records one more difference of a copied message. */
  void changed(long uid, Change change) {
    if (outcomes.get(uid) instanceof Outcome.Copied copied) {
      Set<Change> changes = EnumSet.of(change);
      changes.addAll(copied.changes());
      outcomes.put(
          uid, new Outcome.Copied(copied.destination(), copied.size(), changes, copied.altered()));
    }
  }

  /** Records that the destination had the message already. */
  void present(long uid, long destination) {
    outcomes.put(uid, new Outcome.Present(destination));
  }

  /** Records that the message's copy was moved here from another folder. */
  void moved(long uid, long destination) {
    outcomes.put(uid, new Outcome.Moved(destination));
  }

  /** Records that the user has deleted or moved the copy from an earlier pass. */
  void copyGone(long uid) {
    outcomes.put(uid, new Outcome.CopyGone());
  }

  void notCopied(Item item) {
    outcomes.put(item.uid(), new Outcome.NotCopied(item));
  }

  /**
   * Marks messages as done, in any order.
   *
   * @param uids UIDs with a recorded outcome
   */
  void adopt(UidRanges uids) {
    remaining = remaining.minus(uids);
  }

  /** Records the destination UID of a copied message. */
  void located(long uid, long destination) {
    if (unlocated.remove(uid) && outcomes.get(uid) instanceof Outcome.Copied copied) {
      outcomes.put(
          uid, new Outcome.Copied(destination, copied.size(), copied.changes(), copied.altered()));
    }
  }

  /**
   * Records a message on which the server closes the connection; nothing else is known of it.
   *
   * @return whether the message was to be copied and had no outcome yet
   */
  boolean breaksConnection(long uid, Failure failure) {
    if (!source.remaining().contains(uid) || outcomes.containsKey(uid) || leftOut.contains(uid)) {
      return false;
    }
    notCopied(new Item(uid, MigrationProgress.Outcome.FAILED, failure, null, null, null, 0));
    adopt(UidRanges.of(uid, uid));
    return true;
  }

  /** Records that the destination has a copied message twice. */
  void twice(Duplicate duplicate) {
    duplicates.add(duplicate);
  }

  List<Duplicate> duplicates() {
    return duplicates;
  }

  /** Counts a connection lost on this message alone. */
  void strike(long uid) {
    strikes.merge(uid, 1, Integer::sum);
  }

  /**
   * Streams this message from now on: the source connection was lost on it alone, perhaps because
   * it is larger than reported.
   */
  void readInPieces(long uid) {
    inPieces.add(uid);
  }

  boolean isReadInPieces(long uid) {
    return inPieces.contains(uid);
  }

  /** Whether too many connections were lost on this message alone. */
  boolean struckOut(long uid) {
    return strikes.getOrDefault(uid, 0) >= MOST_STRIKES;
  }

  /** The outcome of a message in this turn; null when there is none yet. */
  @Nullable Outcome outcome(long uid) {
    return outcomes.get(uid);
  }
}
