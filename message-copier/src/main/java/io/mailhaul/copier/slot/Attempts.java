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

  private final boolean known;
  private final int before;
  private final long end;
  private int settled;
  private @Nullable Noted noted;
  private long dropped = -1;

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
    this.known = true;
    this.before = committed == null ? 0 : read(committed.metadata());
    this.end = end;
  }

  private Attempts() {
    this.known = false;
    this.before = 0;
    this.end = 0;
  }

  /** Where the broker does not say what is noted. */
  static Attempts unknown() {
    return new Attempts();
  }

  /** What is noted at the broker beside the slots' offsets; nothing where it does not answer. */
  static Map<TopicPartition, Attempts> of(
      Consumer<String, byte[]> opened, Set<TopicPartition> partitions) {
    Map<TopicPartition, Attempts> attempts = new HashMap<>();
    try {
      Map<TopicPartition, OffsetAndMetadata> committed = opened.committed(partitions, ANSWER);
      opened
          .endOffsets(partitions, ANSWER)
          .forEach((partition, end) ->
              attempts.put(partition, new Attempts(committed.get(partition), end)));
    } catch (RetriableException e) {
      log.info("Nothing is known of earlier copiers: {}", e.toString());
    }
    partitions.forEach(partition -> attempts.putIfAbsent(partition, unknown()));
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

  /** The turn was dropped in the middle of this event. */
  void dropped(long offset) {
    dropped = offset;
  }

  /**
   * Whether something may have been sent to a server for this event whose answer nobody has read.
   */
  boolean mayBeUnanswered(long offset) {
    return offset == dropped || deathsWith(offset) > 0 || (!known && settled < Turns.MOST_EVENTS);
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
