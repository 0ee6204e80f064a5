package io.mailhaul.copier.slot;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the copiers that may have crashed while they processed a slot's events. While a copier
 * processes the event at the committed offset, that offset's metadata holds a crash marker. The
 * transaction that commits a turn writes the marker for the next event; if no event was waiting
 * then, the copier commits a marker before it starts the event. A copier that releases the slot in
 * order withdraws the marker. So if a copier takes over a slot and finds a marker, another copier
 * has crashed with the event at the committed offset or with an event of the same turn.
 */
final class Attempts {

  private static final Logger log = LoggerFactory.getLogger(Attempts.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final String NOTE = "tries=";

  private final boolean known;
  private final int before;
  private final long end;
  private int settled;
  private @Nullable Noted noted;
  private long dropped = -1;

  /**
   * @param from the committed offset whose metadata holds the marker
   * @param deaths the crashes that were known before the marker was written
   */
  private record Noted(long from, int deaths) {
    String text() {
      return NOTE + (deaths + 1);
    }

    String withdrawn() {
      return deaths == 0 ? "" : NOTE + deaths;
    }
  }

  /**
   * @param committed the slot's committed offset at the takeover; null when there is none yet
   * @param end the slot's end offset at the takeover: no event from there on can have been in a
   *     turn of a crashed copier
   */
  Attempts(@Nullable OffsetAndMetadata committed, long end) {
    this.known = true;
    this.before = committed == null ? 0 : read(committed.metadata());
    this.end = end;
  }

  private Attempts() {
    this.known = false;
    this.before = 0;
    this.end = 0;
  }

  /** For a slot whose marker the broker did not return. */
  static Attempts unknown() {
    return new Attempts();
  }

  /**
   * Reads the slots' committed offsets with their markers; the markers are {@link #unknown} when
   * the broker does not answer in time.
   */
  static Map<TopicPartition, Attempts> of(
      Consumer<String, byte[]> opened, Set<TopicPartition> partitions) {
    Map<TopicPartition, Attempts> markers = new HashMap<>();
    try {
      Map<TopicPartition, OffsetAndMetadata> committed = opened.committed(partitions, ANSWER);
      opened
          .endOffsets(partitions, ANSWER)
          .forEach((partition, end) ->
              markers.put(partition, new Attempts(committed.get(partition), end)));
    } catch (RetriableException e) {
      log.info("Could not read the slots' crash markers: {}", e.toString());
    }
    partitions.forEach(partition -> markers.putIfAbsent(partition, unknown()));
    return markers;
  }

  private static int read(String metadata) {
    if (!metadata.startsWith(NOTE)) {
      return 0;
    }
    try {
      return Integer.parseInt(metadata.substring(NOTE.length()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** How many copiers may have crashed with this event since the last commit for it. */
  int deathsWith(long offset) {
    return deathsWith(offset, settled);
  }

  private int deathsWith(long offset, int settledBefore) {
    if (settledBefore == 0) {
      return before;
    }
    return before > 0 && offset < end && settledBefore < Turns.MOST_EVENTS ? 1 : 0;
  }

  /** The turn was dropped while this event was being processed. */
  void dropped(long offset) {
    dropped = offset;
  }

  /**
   * Whether a copier may have sent an APPEND for this event without receiving the server's
   * response.
   */
  boolean mayBeUnanswered(long offset) {
    return offset == dropped || deathsWith(offset) > 0 || (!known && settled < Turns.MOST_EVENTS);
  }

  /** Whether the event at the committed offset has no marker. */
  boolean needsNote() {
    return noted == null;
  }

  /** The marker for the event at the committed offset, which is about to be processed. */
  String note(long head) {
    noted = new Noted(head, deathsWith(head));
    return noted.text();
  }

  /**
   * The marker that a turn's transaction writes.
   *
   * @param events the number of events that the turn has processed
   * @param from the offset that the turn commits
   * @param next the offset of the next event; null when no event is waiting
   */
  String noteAfter(int events, long from, @Nullable Long next) {
    settled += events;
    noted = next == null ? null : new Noted(from, deathsWith(next));
    return noted == null ? "" : noted.text();
  }

  /** A transaction was not committed, or its outcome is unknown. */
  void uncertain(int events) {
    settled -= events;
    noted = null;
  }

  /**
   * The commit that withdraws the current marker, so that the slot's next copier does not count a
   * crash; null when there is no marker.
   */
  @Nullable OffsetAndMetadata withdrawal() {
    return noted == null ? null : new OffsetAndMetadata(noted.from(), noted.withdrawn());
  }
}
