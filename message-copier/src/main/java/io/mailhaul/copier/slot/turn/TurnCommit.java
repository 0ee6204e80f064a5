package io.mailhaul.copier.slot.turn;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The result of a turn, which is committed in one Kafka transaction. A commit without records only
 * writes or withdraws a crash marker.
 *
 * @param partition the slot
 * @param nextOffset the first offset of the slot that the turn did not process
 * @param crashMarker the metadata of that offset, see {@link CrashMarkers}
 * @param records progress, continuations and dead letters, in order
 * @param stillOwned whether the slot is still assigned to this replica
 * @param committed completed with true when the transaction is known to be committed, else false
 */
public record TurnCommit(
    TopicPartition partition,
    long nextOffset,
    String crashMarker,
    List<ProducerRecord<String, byte[]>> records,
    BooleanSupplier stillOwned,
    CompletableFuture<Boolean> committed) {

  /** Whether this is the result of a turn, and not only a crash marker. */
  boolean hasRecords() {
    return !records.isEmpty();
  }
}
