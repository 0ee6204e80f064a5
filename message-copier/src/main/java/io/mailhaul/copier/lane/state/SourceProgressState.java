package io.mailhaul.copier.lane.state;

import io.mailhaul.events.Lane;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What this turn has done with one source folder's messages, and which remain. */
public final class SourceProgressState {

  private final Lane.Source laneSource;
  private final FlagProgressState flagProgress;
  private final TreeMap<Long, MessageOutcome> outcomes = new TreeMap<>();
  private final TreeSet<Long> destinationUidUnknown = new TreeSet<>();
  private final TreeSet<Long> sent = new TreeSet<>();
  private final MessageFailures failures = new MessageFailures();
  private final List<Duplicate> duplicates = new ArrayList<>();
  private UidRanges remaining;
  private UidRanges excluded = UidRanges.EMPTY;
  private UidRanges copiedUnderOtherLabel = UidRanges.EMPTY;
  private boolean listingChecked;
  private @Nullable ListingMismatch listingMismatch;

  public SourceProgressState(Lane.Source laneSource) {
    this.laneSource = laneSource;
    this.flagProgress = new FlagProgressState(laneSource.flagSync());
    this.remaining = laneSource.remaining();
  }

  public Lane.Source laneSource() {
    return laneSource;
  }

  public String folder() {
    return laneSource.folder();
  }

  /** The flag synchronization of earlier copies. */
  public FlagProgressState flagProgress() {
    return flagProgress;
  }

  /** The connections lost on single messages of this folder. */
  public MessageFailures failures() {
    return failures;
  }

  /** The known destination UIDs of this turn's copies. */
  List<Long> knownDestinationUids() {
    return outcomes.values().stream()
        .map(outcome ->
            switch (outcome) {
              case MessageOutcome.Copied copied -> copied.destinationUid();
              case MessageOutcome.AlreadyPresent(long destination) -> destination;
              case MessageOutcome.Moved(long destination, boolean _) -> destination;
              case MessageOutcome.CopyDeleted _, MessageOutcome.NotCopied _ -> 0L;
            })
        .filter(uid -> uid > 0)
        .toList();
  }

  /** The UIDs that remain to be copied; some may not exist. */
  public UidRanges remaining() {
    return remaining;
  }

  public boolean hasRemaining() {
    return !remaining.isEmpty();
  }

  /** The UIDs that this turn has processed, whether they exist or not. */
  public UidRanges done() {
    return laneSource.remaining().minus(remaining).minus(excluded);
  }

  /**
   * Excludes messages from this pass. They do not count as done: a later pass may include them.
   *
   * @param uids of existing messages, and the unused UIDs between them
   */
  public void exclude(UidRanges uids) {
    excluded = excluded.union(uids);
  }

  /** The messages that the turn has processed without a copy, so that no copy can match them. */
  public UidRanges withoutCopy() {
    return excluded.union(
        UidRanges.ofUids(
            outcomes.entrySet().stream()
                .filter(entry ->
                    entry.getValue() instanceof MessageOutcome.NotCopied
                        || entry.getValue() instanceof MessageOutcome.CopyDeleted)
                .map(Map.Entry::getKey)
                .toList()));
  }

  /** Records messages that another lane copies under another label. */
  public void recordCopiedUnderOtherLabel(UidRanges uids) {
    copiedUnderOtherLabel = copiedUnderOtherLabel.union(uids);
  }

  /** The UIDs among {@code done} that another lane copies. */
  public UidRanges copiedUnderOtherLabelAmong(UidRanges done) {
    return copiedUnderOtherLabel.intersect(done);
  }

  /**
   * Whether the listing must be checked: only in the turn that begins a whole folder. In later
   * turns and passes UID 1 is already done.
   */
  public boolean needsListingCheck() {
    return !listingChecked && laneSource.remaining().contains(1);
  }

  /**
   * Records the result of the check whether the folder lists all messages that it reports; null
   * when it does.
   */
  public void recordListingCheck(@Nullable ListingMismatch found) {
    listingChecked = true;
    listingMismatch = found;
  }

  public @Nullable ListingMismatch listingMismatch() {
    return listingMismatch;
  }

  /** The UID up to which nothing remains. */
  public long completeThroughUid() {
    return remaining.isEmpty() ? UidRanges.MAX_UID : remaining.first() - 1;
  }

  public TreeMap<Long, MessageOutcome> outcomes() {
    return outcomes;
  }

  /** Copied messages whose destination UID is not known yet. */
  public UidRanges destinationUidUnknown() {
    return UidRanges.ofUids(destinationUidUnknown);
  }

  /** Records messages that are about to be sent to the destination. */
  public void recordSent(Collection<Long> uids) {
    sent.addAll(uids);
  }

  /** The remaining messages that were sent, so that the destination may have stored them. */
  public UidRanges sentRemaining() {
    return UidRanges.ofUids(sent).intersect(remaining);
  }

  boolean hasUnknownDestinationUids() {
    return !destinationUidUnknown.isEmpty();
  }

  /**
   * Records that all messages up to and including {@code uid} are processed; UIDs without an
   * outcome do not exist.
   */
  public void markDoneThrough(long uid) {
    remaining = remaining.between(uid + 1, UidRanges.MAX_UID);
  }

  /** Records a copied message. */
  public void recordCopied(long uid, OptionalLong destination, long size) {
    recordCopied(uid, destination, size, Set.of(), null);
  }

  /** Records a copied message that differs from its original. */
  public void recordCopied(
      long uid,
      OptionalLong destination,
      long size,
      Set<Alteration> alterations,
      @Nullable AlteredMessage altered) {
    record(uid, new MessageOutcome.Copied(destination.orElse(0), size, alterations, altered));
    if (destination.isEmpty()) {
      destinationUidUnknown.add(uid);
    }
  }

  /** Records how a copied message differs from its original. */
  public void recordAlterations(
      long uid, Set<Alteration> alterations, @Nullable AlteredMessage altered) {
    if (outcomes.get(uid) instanceof MessageOutcome.Copied copied) {
      long size = altered == null ? copied.size() : altered.size();
      outcomes.put(
          uid, new MessageOutcome.Copied(copied.destinationUid(), size, alterations, altered));
    }
  }

  /** Records one more difference of those of the messages that were copied. */
  void addAlteration(UidRanges uids, Alteration alteration) {
    if (!uids.isEmpty()) {
      List.copyOf(outcomes.keySet()).stream()
          .filter(uids::contains)
          .forEach(uid -> addAlteration(uid, alteration));
    }
  }

  /** The messages whose copies were moved here. */
  UidRanges movedUids() {
    return UidRanges.ofUids(
        outcomes.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof MessageOutcome.Moved)
            .map(Map.Entry::getKey)
            .toList());
  }

  /** Records one more difference of a copied message. */
  public void addAlteration(long uid, Alteration alteration) {
    if (outcomes.get(uid) instanceof MessageOutcome.Copied copied) {
      Set<Alteration> alterations = EnumSet.of(alteration);
      alterations.addAll(copied.alterations());
      outcomes.put(
          uid,
          new MessageOutcome.Copied(
              copied.destinationUid(), copied.size(), alterations, copied.alteredMessage()));
    }
  }

  /** Records that the destination had the message already. */
  public void recordAlreadyPresent(long uid, long destination) {
    record(uid, new MessageOutcome.AlreadyPresent(destination));
  }

  /** Records that the message's copy was moved here from another folder. */
  public void recordMoved(long uid, long destination) {
    record(uid, new MessageOutcome.Moved(destination, false));
  }

  /** Records of messages that were moved in this turn that the former copies are still there. */
  public void recordFormerCopiesKept(UidRanges uids) {
    outcomes.replaceAll((uid, outcome) ->
        outcome instanceof MessageOutcome.Moved(long destination, boolean _) && uids.contains(uid)
            ? new MessageOutcome.Moved(destination, true)
            : outcome);
  }

  /** Records that the user has deleted or moved the copy from an earlier pass. */
  public void recordCopyDeleted(long uid) {
    record(uid, new MessageOutcome.CopyDeleted());
  }

  public void recordNotCopied(UncopiedMessage message) {
    record(message.uid(), new MessageOutcome.NotCopied(message));
  }

  /**
   * An outcome is final: later only the UID of a copy and its differences may become known.
   *
   * @throws IllegalStateException when the message has an outcome already
   */
  private void record(long uid, MessageOutcome outcome) {
    MessageOutcome earlier = outcomes.putIfAbsent(uid, outcome);
    if (earlier != null) {
      throw new IllegalStateException(
          "Message %d of %s cannot become %s: it is %s"
              .formatted(
                  uid,
                  folder(),
                  outcome.getClass().getSimpleName(),
                  earlier.getClass().getSimpleName()));
    }
  }

  /**
   * Marks messages as done, in any order.
   *
   * @param uids UIDs with a recorded outcome
   */
  public void markDone(UidRanges uids) {
    remaining = remaining.minus(uids);
  }

  /** Marks one message as done, which has a recorded outcome. */
  public void markDone(long uid) {
    markDone(UidRanges.of(uid, uid));
  }

  /** Records the destination UID of a copied message. */
  public void recordDestinationUid(long uid, long destination) {
    if (destinationUidUnknown.remove(uid)
        && outcomes.get(uid) instanceof MessageOutcome.Copied copied) {
      outcomes.put(
          uid,
          new MessageOutcome.Copied(
              destination, copied.size(), copied.alterations(), copied.alteredMessage()));
    }
  }

  /**
   * Records a message on which the server closes the connection; nothing else is known of it.
   *
   * @return whether the message was to be copied and had no outcome yet
   */
  public boolean recordPoisonMessage(long uid, Failure failure) {
    if (!laneSource.remaining().contains(uid)
        || outcomes.containsKey(uid)
        || excluded.contains(uid)) {
      return false;
    }
    recordNotCopied(
        new UncopiedMessage(uid, SourceProgress.Outcome.FAILED, failure, null, null, null, 0));
    markDone(uid);
    return true;
  }

  /** Records that the destination has a copied message twice. */
  public void recordDuplicate(Duplicate duplicate) {
    duplicates.add(duplicate);
  }

  public List<Duplicate> duplicates() {
    return duplicates;
  }

  /** The outcome of a message in this turn; null when there is none yet. */
  public @Nullable MessageOutcome outcome(long uid) {
    return outcomes.get(uid);
  }
}
