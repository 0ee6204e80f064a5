package io.mailhaul.copier.slot;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What a turn leaves behind, to be committed as one.
 *
 * @param partition the slot
 * @param nextOffset the first offset of the slot that the turn did not deal with
 * @param note what stands beside that offset from now on, see {@link Attempts}
 * @param records progress, continuations, dead letters, in order
 * @param owned whether the slot is still this replica's
 * @param committed completed with whether the transaction is known to be committed
 */
record TurnRecords(
    TopicPartition partition,
    long nextOffset,
    String note,
    List<ProducerRecord<String, byte[]>> records,
    BooleanSupplier owned,
    CompletableFuture<Boolean> committed) {

  /** Whether it is the outcome of a turn, and not only a note. */
  boolean isTurn() {
    return !records.isEmpty();
  }
}
