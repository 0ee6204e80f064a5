package io.mailhaul.copier.slot.turn;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Counts the copiers that may have crashed while they processed a slot's events. While a copier
 * processes the event at the committed offset, that offset's metadata holds a crash marker. The
 * transaction that commits a turn writes the marker for the next event; if no event was waiting
 * then, the copier commits a marker before it starts the event. A copier that releases the slot in
 * order withdraws the marker. So if a copier takes over a slot and finds a marker, another copier
 * has crashed with the event at the committed offset or with an event of the same turn.
 */
public final class CrashMarkers {

  private static final String MARKER_PREFIX = "tries=";

  private final boolean markerKnown;
  private final int crashesBefore;
  private final long endAtTakeover;
  private int committedEvents;
  private @Nullable Marker marker;
  private long droppedOffset = -1;

  /**
   * @param offset the committed offset whose metadata holds the marker
   * @param crashes the crashes that were known before the marker was written
   */
  private record Marker(long offset, int crashes) {
    String text() {
      return MARKER_PREFIX + (crashes + 1);
    }

    String withdrawnText() {
      return crashes == 0 ? "" : MARKER_PREFIX + crashes;
    }
  }

  /**
   * @param committed the slot's committed offset at the takeover; null when there is none yet
   * @param endAtTakeover the slot's end offset at the takeover: no event from there on can have
   *     been in a turn of a crashed copier
   */
  public CrashMarkers(@Nullable OffsetAndMetadata committed, long endAtTakeover) {
    this.markerKnown = true;
    this.crashesBefore = committed == null ? 0 : parse(committed.metadata());
    this.endAtTakeover = endAtTakeover;
  }

  private CrashMarkers() {
    this.markerKnown = false;
    this.crashesBefore = 0;
    this.endAtTakeover = 0;
  }

  /** For a slot whose marker the broker did not return. */
  public static CrashMarkers unknown() {
    return new CrashMarkers();
  }

  private static int parse(String metadata) {
    if (!metadata.startsWith(MARKER_PREFIX)) {
      return 0;
    }
    try {
      return Integer.parseInt(metadata.substring(MARKER_PREFIX.length()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** How many copiers may have crashed with this event since the last commit for it. */
  int crashesWith(long offset) {
    return crashesWith(offset, committedEvents);
  }

  private int crashesWith(long offset, int settledBefore) {
    if (settledBefore == 0) {
      return crashesBefore;
    }
    return crashesBefore > 0 && offset < endAtTakeover && settledBefore < SlotTurn.MAX_EVENTS
        ? 1
        : 0;
  }

  /** The turn was dropped while this event was being processed. */
  void turnDropped(long offset) {
    droppedOffset = offset;
  }

  /**
   * Whether a copier may have sent an APPEND for this event without receiving the server's
   * response.
   */
  public boolean hasUnconfirmedAppend(long offset) {
    return offset == droppedOffset
        || crashesWith(offset) > 0
        || (!markerKnown && committedEvents < SlotTurn.MAX_EVENTS);
  }

  /** Whether the event at the committed offset has no marker. */
  boolean needsMarker() {
    return marker == null;
  }

  /** The marker for the event at the committed offset, which is about to be processed. */
  String markerFor(long head) {
    marker = new Marker(head, crashesWith(head));
    return marker.text();
  }

  /**
   * The marker that a turn's transaction writes.
   *
   * @param events the number of events that the turn has processed
   * @param from the offset that the turn commits
   * @param next the offset of the next event; null when no event is waiting
   */
  String markerAfterTurn(int events, long from, @Nullable Long next) {
    committedEvents += events;
    marker = next == null ? null : new Marker(from, crashesWith(next));
    return marker == null ? "" : marker.text();
  }

  /** A transaction was not committed, or its outcome is unknown. */
  void commitUncertain(int events) {
    committedEvents -= events;
    marker = null;
  }

  /**
   * The commit that withdraws the current marker, so that the slot's next copier does not count a
   * crash; null when there is no marker.
   */
  @Nullable OffsetAndMetadata withdrawal() {
    return marker == null ? null : new OffsetAndMetadata(marker.offset(), marker.withdrawnText());
  }
}
