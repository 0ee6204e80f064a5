package io.mailhaul.copier.lane.state;

import io.mailhaul.events.Lane;
import org.jspecify.annotations.Nullable;

/**
 * From which destination UID a lane must look for unrecorded copies of its own. That UID is never
 * raised above one that may be such a copy.
 */
public final class ReconcileProgress {

  /** The lowest UID: from here on the whole destination folder is compared. */
  private static final long FIRST_UID = 1;

  private final Lane lane;
  private final boolean comparesWholeFolder;
  private long accountedBelowUid;
  private Lane.@Nullable UnconfirmedAppend unconfirmedAppend;
  private boolean lateDuplicatesChecked;
  private boolean needsComparison;

  ReconcileProgress(Lane lane, boolean continued) {
    this.needsComparison = !continued;
    this.lane = lane;
    this.comparesWholeFolder =
        lane.sources().stream().anyMatch(s -> !s.toReconcile().equals(s.remaining()));
    this.accountedBelowUid = lane.reconcileFromUid();
    this.unconfirmedAppend = lane.unconfirmedAppend();
  }

  /**
   * Whether copies of processed messages may have UIDs at or above {@link #reconcileFromUid}. Then
   * processed messages take part in every comparison, and {@link #reconcileFromUid} is not raised.
   */
  public boolean comparesWholeFolder() {
    return comparesWholeFolder;
  }

  /**
   * Whether the destination may have unrecorded copies of any message of the lane. Otherwise only
   * messages that this turn has sent can have such copies: the turn has compared all others, or
   * continues where the same copier has committed the last turn.
   */
  public boolean needsComparison() {
    return needsComparison;
  }

  /** The destination was compared; what appears there from now on was sent by this turn. */
  public void markCompared() {
    needsComparison = false;
  }

  /** Other messages than those that this turn has sent have come to the destination. */
  public void requireComparison() {
    needsComparison = true;
  }

  /** Whether all messages of the lane are compared, not only as many as one turn appends. */
  public boolean comparesAllMessages() {
    return comparesWholeFolder || reconcileFromUid() == FIRST_UID;
  }

  /** Whether the lane began with a comparison of the whole destination folder. */
  public boolean beganWithWholeDestination() {
    return lane.reconcileFromUid() == FIRST_UID;
  }

  /** The destination UID from which this turn and the next one reconcile. */
  public long reconcileFromUid() {
    return comparesWholeFolder ? lane.reconcileFromUid() : accountedBelowUid;
  }

  /** This turn or earlier ones have recorded every copy of ours below this destination UID. */
  public long accountedBelowUid() {
    return accountedBelowUid;
  }

  /** Every copy of ours below {@code uid} is recorded. */
  public void raiseAccountedBelowUid(long uid) {
    accountedBelowUid = Math.max(accountedBelowUid, uid);
  }

  /** Records an APPEND without a response; the server may still complete it at any later time. */
  public void recordUnconfirmedAppend() {
    unconfirmedAppend = lane.withUnconfirmedAppend().unconfirmedAppend();
  }

  /**
   * The point from which an APPEND without a response may have been completed; null when all had a
   * response.
   */
  public Lane.@Nullable UnconfirmedAppend unconfirmedAppend() {
    return unconfirmedAppend;
  }

  boolean isLateDuplicateCheckDue() {
    return unconfirmedAppend != null && !lateDuplicatesChecked;
  }

  void markLateDuplicatesChecked() {
    lateDuplicatesChecked = true;
  }
}
