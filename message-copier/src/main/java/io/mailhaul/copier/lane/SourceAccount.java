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

/** What this turn did with one source folder's items, and what remains of them. */
final class SourceAccount {

  /** What became of one item. */
  sealed interface Outcome {
    /**
     * This lane appended it.
     *
     * @param destination 0 as long as the destination's UID is not known
     * @param changes what is other than at the source
     * @param altered set when its content is other than at the source
     */
    record Copied(long destination, long size, Set<Change> changes, @Nullable ChangedItem altered)
        implements Outcome {}

    /** Somebody else had put it there. */
    record Present(long destination) implements Outcome {}

    /** It was moved at the source, and so was its copy at the destination. */
    record Moved(long destination) implements Outcome {}

    /** An earlier pass had copied it, and the user has deleted or moved the copy. */
    record CopyGone() implements Outcome {}

    /** It was not copied. */
    record NotCopied(Item item) implements Outcome {}
  }

  /** How often a connection may be lost on one item alone before the item is to blame. */
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

  /** What was done, and is to do, about the flags of earlier copies. */
  FlagAccount flags() {
    return flags;
  }

  /** The destination UIDs of this turn's copies, as far as known. */
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

  /** What is still to do. */
  UidRanges remaining() {
    return remaining;
  }

  /** Everything that the turn accounted for, whether it exists or not. */
  UidRanges done() {
    return source.remaining().minus(remaining).minus(leftOut);
  }

  /**
   * These items are not wanted in this pass. They are not done: a later pass may want them.
   *
   * @param uids of items that exist, and what lies between them
   */
  void leaveOut(UidRanges uids) {
    leftOut = leftOut.union(uids);
  }

  /** What the turn has dealt with without copying it: there is no copy of it to be claimed. */
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

  /** These items exist and are copied from another folder. */
  void elsewhere(UidRanges uids) {
    elsewhere = elsewhere.union(uids);
  }

  /** Those items of {@code done} that are copied from another folder. */
  UidRanges elsewhereAmong(UidRanges done) {
    return elsewhere.intersect(done);
  }

  /**
   * Whether the pass looks at the whole folder and begins with it in this turn: a later pass has
   * the first UID behind it, and so has a later turn.
   */
  boolean toCompare() {
    return !compared && source.remaining().contains(1);
  }

  /** It is known whether the folder lists what it says it holds. */
  void compared(@Nullable Difference found) {
    compared = true;
    difference = found;
  }

  @Nullable Difference difference() {
    return difference;
  }

  /** Up to this UID nothing remains. */
  long position() {
    return remaining.isEmpty() ? UidRanges.MAX_UID : remaining.first() - 1;
  }

  TreeMap<Long, Outcome> outcomes() {
    return outcomes;
  }

  /** Copied items whose destination UID is not known yet. */
  UidRanges unlocated() {
    return unlocated.isEmpty() ? UidRanges.EMPTY : UidRanges.ofUids(unlocated);
  }

  /** The items up to and with {@code uid} are dealt with; those without an outcome do not exist. */
  void coveredThrough(long uid) {
    remaining = remaining.between(uid + 1, UidRanges.MAX_UID);
  }

  /** An append was answered. */
  void copied(long uid, OptionalLong destination, long size) {
    copied(uid, destination, size, Set.of(), null);
  }

  /** An append was answered of an item that is not wholly what it is at the source. */
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

  /** It was found out what is other about a copied item than at the source. */
  void changed(long uid, Set<Change> changes, @Nullable ChangedItem altered) {
    if (outcomes.get(uid) instanceof Outcome.Copied copied) {
      long size = altered == null ? copied.size() : altered.size();
      outcomes.put(uid, new Outcome.Copied(copied.destination(), size, changes, altered));
    }
  }

  /** One more thing is other about a copied item than at the source. */
  void changed(long uid, Change change) {
    if (outcomes.get(uid) instanceof Outcome.Copied copied) {
      Set<Change> changes = EnumSet.of(change);
      changes.addAll(copied.changes());
      outcomes.put(
          uid, new Outcome.Copied(copied.destination(), copied.size(), changes, copied.altered()));
    }
  }

  /** It was found that somebody else had put the item there. */
  void present(long uid, long destination) {
    outcomes.put(uid, new Outcome.Present(destination));
  }

  /** Its copy was moved here from another folder. */
  void moved(long uid, long destination) {
    outcomes.put(uid, new Outcome.Moved(destination));
  }

  /** Its copy is no longer where an earlier pass has put it, and the user wants it so. */
  void copyGone(long uid) {
    outcomes.put(uid, new Outcome.CopyGone());
  }

  void notCopied(Item item) {
    outcomes.put(item.uid(), new Outcome.NotCopied(item));
  }

  /**
   * Items were found at the destination, whatever their place in the order: they are done.
   *
   * @param uids the UIDs whose outcome was set
   */
  void adopt(UidRanges uids) {
    remaining = remaining.minus(uids);
  }

  /** A copied item's destination UID was found out. */
  void located(long uid, long destination) {
    if (unlocated.remove(uid) && outcomes.get(uid) instanceof Outcome.Copied copied) {
      outcomes.put(
          uid, new Outcome.Copied(destination, copied.size(), copied.changes(), copied.altered()));
    }
  }

  /**
   * The server cuts the connection as soon as it is asked about this item; so nothing else is known
   * of it.
   *
   * @return whether it was to be copied and nothing had become of it
   */
  boolean breaksConnection(long uid, Failure failure) {
    if (!source.remaining().contains(uid) || outcomes.containsKey(uid) || leftOut.contains(uid)) {
      return false;
    }
    notCopied(new Item(uid, MigrationProgress.Outcome.FAILED, failure, null, null, null, 0));
    adopt(UidRanges.of(uid, uid));
    return true;
  }

  /** A copied item was found to stand at the destination twice. */
  void twice(Duplicate duplicate) {
    duplicates.add(duplicate);
  }

  List<Duplicate> duplicates() {
    return duplicates;
  }

  /** Counts that a connection was lost on this item alone. */
  void strike(long uid) {
    strikes.merge(uid, 1, Integer::sum);
  }

  /** The source's connection was lost on this item alone, perhaps since it is larger than said. */
  void readInPieces(long uid) {
    inPieces.add(uid);
  }

  boolean isReadInPieces(long uid) {
    return inPieces.contains(uid);
  }

  /** Whether this item alone has cost so many connections that it is to blame. */
  boolean struckOut(long uid) {
    return strikes.getOrDefault(uid, 0) >= MOST_STRIKES;
  }

  /** The outcome of an item in this turn. */
  @Nullable Outcome outcome(long uid) {
    return outcomes.get(uid);
  }
}
