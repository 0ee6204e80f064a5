package io.mailhaul.copier.slot.crash;

import io.mailhaul.copier.slot.crash.CrashMarker.TurnInProgress;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Counts the copiers that may have crashed while they processed a slot's events. While a copier
 * processes the event at the committed offset, that offset's metadata holds a crash marker. The
 * transaction that commits a turn writes the marker for the next event, also if no event is waiting
 * yet, so that a slot with many small lanes does not need a second transaction for each. A copier
 * that releases the slot in order withdraws the marker. So if a copier takes over a slot and finds
 * the marker of another process, that process may have ended with the event at the committed offset
 * or with an event of the same turn; it has not if the event was published after the takeover. A
 * marker of the same process shows that the copier has lost the slot meanwhile, for example because
 * it was suspended, and not that it has crashed.
 */
public final class CrashMarkers {

  /** The maximum number of events in one turn, so that its transaction stays small. */
  static final int MAX_TURN_EVENTS = 200;

  /** The same after a crash, so that few lanes share the suspicion if the copier crashes again. */
  private static final int FEW_TURN_EVENTS = 8;

  private final CopierProcess process;
  private final boolean markerKnown;
  private final @Nullable TurnInProgress turnAtTakeover;
  private final EventCrashes crashesAtTakeover;
  private final long endAtTakeover;
  private final long crashedBefore;
  private int committedEvents;
  private @Nullable Written written;
  private long droppedOffset = -1;

  private record Written(long offset, CrashMarker marker) {}

  /**
   * @param committed the slot's committed offset at the takeover; null when there is none yet
   * @param endAtTakeover the slot's end offset at the takeover: no event from there on can have
   *     been in a turn of a crashed copier
   * @param workerCrashed whether the slot's last worker was in this process and has crashed
   */
  public CrashMarkers(
      CopierProcess process,
      @Nullable OffsetAndMetadata committed,
      long endAtTakeover,
      boolean workerCrashed) {
    CrashMarker marker =
        committed == null ? CrashMarker.NONE : CrashMarker.parse(committed.metadata());
    this.process = process;
    this.markerKnown = true;
    this.turnAtTakeover = marker.turn();
    this.crashesAtTakeover = crashes(marker, process, workerCrashed);
    this.endAtTakeover = endAtTakeover;
    this.crashedBefore = endOfCrashed(marker.turn(), process);
  }

  private CrashMarkers(CopierProcess process) {
    this.process = process;
    this.markerKnown = false;
    this.turnAtTakeover = null;
    this.crashesAtTakeover = EventCrashes.NONE;
    this.endAtTakeover = 0;
    this.crashedBefore = System.nanoTime();
  }

  /** For a slot whose marker the broker did not return. */
  public static CrashMarkers unknown(CopierProcess process) {
    return new CrashMarkers(process);
  }

  private static EventCrashes crashes(
      CrashMarker marker, CopierProcess process, boolean workerCrashed) {
    TurnInProgress turn = marker.turn();
    if (turn == null || turn.processId().equals(process.processId()) && !workerCrashed) {
      return marker.crashes();
    }
    return turn.alone() ? marker.crashes().plusAlone() : marker.crashes().plusTogether();
  }

  /** A process with this copier's instance id has ended before this process began. */
  private static long endOfCrashed(@Nullable TurnInProgress turn, CopierProcess process) {
    return turn != null
            && turn.instanceId().equals(process.instanceId())
            && !turn.processId().equals(process.processId())
        ? process.aloneSince()
        : System.nanoTime();
  }

  /**
   * A moment, as {@link System#nanoTime}, after which the slot's last copier has sent nothing more.
   */
  public long crashedBefore() {
    return crashedBefore;
  }

  /**
   * The copiers that may have crashed with this event since the last commit for it.
   *
   * @param inTurn the number of events that the current turn has processed before this one
   */
  public EventCrashes crashesWith(long offset, int inTurn) {
    int settledBefore = committedEvents + inTurn;
    if (settledBefore == 0) {
      return offset < endAtTakeover ? crashesAtTakeover : EventCrashes.NONE;
    }
    // A copier that crashed in a turn of several events may have crashed with each of them.
    return isInTurnAtTakeover(offset, settledBefore)
        ? new EventCrashes(crashesAtTakeover.together(), 0)
        : EventCrashes.NONE;
  }

  private boolean isInTurnAtTakeover(long offset, int settledBefore) {
    return turnAtTakeover != null
        && settledBefore < turnAtTakeover.maxEvents()
        && (settledBefore == 0 || offset < endAtTakeover);
  }

  /** The turn was dropped while this event was being processed. */
  public void turnDropped(long offset) {
    droppedOffset = offset;
  }

  /**
   * Whether a copier may have sent an APPEND for this event without receiving the server's
   * response.
   *
   * @param inTurn see {@link #crashesWith}
   */
  public boolean hasUnconfirmedAppend(long offset, int inTurn) {
    int settledBefore = committedEvents + inTurn;
    return offset == droppedOffset
        || isInTurnAtTakeover(offset, settledBefore)
        || (!markerKnown && settledBefore < MAX_TURN_EVENTS);
  }

  /** Whether the event at the committed offset has no marker. */
  public boolean needsMarker() {
    return written == null;
  }

  /** The maximum number of events in the turn that the current marker announces. */
  public int maxTurnEvents() {
    TurnInProgress turn = written == null ? null : written.marker().turn();
    return turn == null ? MAX_TURN_EVENTS : turn.maxEvents();
  }

  /**
   * The marker for the event at the committed offset, which is about to be processed.
   *
   * @param alone see {@link TurnInProgress#alone}
   */
  public String markerFor(long head, boolean alone) {
    return write(head, crashesWith(head, 0), alone);
  }

  /**
   * The marker that a turn's transaction writes.
   *
   * @param events the number of events that the turn has processed
   * @param from the offset that the turn commits
   * @param next the offset of the next event; null when no event is waiting
   * @return empty if a later event may need another marker, which is written before it is processed
   */
  public String markerAfterTurn(int events, long from, @Nullable Long next) {
    committedEvents += events;
    if (next == null && isInTurnAtTakeover(from, committedEvents)) {
      written = null;
      return "";
    }
    return write(from, crashesWith(next == null ? from : next, 0), false);
  }

  private String write(long offset, EventCrashes crashes, boolean alone) {
    int maxEvents = alone ? 1 : crashes.isNone() ? MAX_TURN_EVENTS : FEW_TURN_EVENTS;
    TurnInProgress turn =
        new TurnInProgress(process.instanceId(), process.processId(), alone, maxEvents);
    written = new Written(offset, new CrashMarker(crashes, turn));
    return written.marker().metadata();
  }

  /** A transaction was not committed, or its outcome is unknown. */
  public void commitUncertain(int events) {
    committedEvents -= events;
    written = null;
  }

  /**
   * The commit that withdraws the current marker, so that the slot's next copier does not count a
   * crash; null when there is no marker.
   */
  public @Nullable OffsetAndMetadata withdrawal() {
    return written == null
        ? null
        : new OffsetAndMetadata(
            written.offset(), new CrashMarker(written.marker().crashes(), null).metadata());
  }
}
