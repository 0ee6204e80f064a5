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
 * How many copiers may have died with a slot's events. Beside the committed offset stands a note as
 * long as the event there is in a copier's hands: the transaction that commits a turn leaves one
 * for the next event, and where nothing was at hand then, one is made before the event is taken.
 * Who gives the slot back in peace withdraws it. So whoever finds a note knows that somebody has
 * died with the event at the head, or with one that was taken in the same turn.
 */
final class Attempts {

  private static final Logger log = LoggerFactory.getLogger(Attempts.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final String NOTE = "tries=";

  private final int before;
  private final long end;
  private int settled;
  private @Nullable Noted noted;

  /**
   * @param from the offset that the note stands beside
   * @param deaths what was known before it was made
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
   * @param committed the offset from which the slot is taken over; null when there is none yet
   * @param end the slot's end at that moment: no event from there on can have been in a turn of
   *     anybody who has died
   */
  Attempts(@Nullable OffsetAndMetadata committed, long end) {
    this.before = committed == null ? 0 : read(committed.metadata());
    this.end = end;
  }

  /** What is noted at the broker beside the slots' offsets; nothing where it does not answer. */
  static Map<TopicPartition, Attempts> of(
      Consumer<String, byte[]> opened, Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
    Map<TopicPartition, Long> ends = Map.of();
    try {
      committed = opened.committed(partitions, ANSWER);
      ends = opened.endOffsets(partitions, ANSWER);
    } catch (RetriableException e) {
      log.info("Nothing is known of earlier copiers: {}", e.toString());
    }
    Map<TopicPartition, Attempts> attempts = new HashMap<>();
    for (TopicPartition partition : partitions) {
      attempts.put(
          partition, new Attempts(committed.get(partition), ends.getOrDefault(partition, 0L)));
    }
    return attempts;
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

  /** How many copiers may have died with this event since something of it was committed. */
  int deathsWith(long offset) {
    return deathsWith(offset, settled);
  }

  private int deathsWith(long offset, int settledBefore) {
    if (settledBefore == 0) {
      return before;
    }
    return before > 0 && offset < end && settledBefore < Turns.MOST_EVENTS ? 1 : 0;
  }

  /** Whether no note stands beside the event at the head. */
  boolean needsNote() {
    return noted == null;
  }

  /** The note that is to stand beside the event at the head, which is about to be taken. */
  String note(long head) {
    noted = new Noted(head, deathsWith(head));
    return noted.text();
  }

  /**
   * The note that a turn's transaction leaves.
   *
   * @param events how many events the turn has dealt with
   * @param from the offset that it commits
   * @param next the offset of the event that is taken next; null when none is at hand
   */
  String noteAfter(int events, long from, @Nullable Long next) {
    settled += events;
    noted = next == null ? null : new Noted(from, deathsWith(next));
    return noted == null ? "" : noted.text();
  }

  /** A transaction was not committed, or nobody knows whether it was. */
  void uncertain(int events) {
    settled -= events;
    noted = null;
  }

  /** Whether a note stands there that whoever takes the slot next would misread. */
  @Nullable OffsetAndMetadata withdrawal() {
    return noted == null ? null : new OffsetAndMetadata(noted.from(), noted.withdrawn());
  }
}
