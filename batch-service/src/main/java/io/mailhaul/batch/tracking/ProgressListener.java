package io.mailhaul.batch.tracking;

import io.mailhaul.events.Event;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Receives progress from Kafka. The records of one poll are applied in one transaction. If that
 * fails while the database is available, they are applied one by one, so that only the record that
 * cannot be applied goes to the dead letters.
 */
@Component
class ProgressListener {

  private static final Logger log = LoggerFactory.getLogger(ProgressListener.class);

  private final ProgressTracker tracker;

  ProgressListener(ProgressTracker tracker) {
    this.tracker = tracker;
  }

  @KafkaListener(
      id = "progress",
      idIsGroup = false,
      groupId = "batch-service",
      topics = Topics.MIGRATION_PROGRESS,
      properties = "group.instance.id=${mailhaul.instance-id}-batch-service")
  void onProgress(List<ConsumerRecord<String, Event>> records) {
    List<MigrationProgress> readable = new ArrayList<>(records.size());
    for (ConsumerRecord<String, Event> record : records) {
      if (!(record.value() instanceof MigrationProgress progress)) {
        break;
      }
      readable.add(progress);
    }
    apply(records, readable);
    if (readable.size() < records.size()) {
      throw new BatchListenerFailedException("Not a progress record", readable.size());
    }
  }

  private void apply(
      List<ConsumerRecord<String, Event>> records, List<MigrationProgress> progress) {
    if (progress.isEmpty()) {
      return;
    }
    try {
      tracker.apply(progress);
      return;
    } catch (RuntimeException e) {
      if (progress.size() == 1 || isDatabaseUnavailable(e)) {
        throw failed(e, records, 0);
      }
      log.warn(
          "batch-service applies {} progress records one by one, because they failed together: {}",
          progress.size(),
          e.toString());
    }
    for (int i = 0; i < progress.size(); i++) {
      try {
        tracker.apply(List.of(progress.get(i)));
      } catch (RuntimeException e) {
        throw failed(e, records, i);
      }
    }
  }

  private static RuntimeException failed(
      RuntimeException e, List<ConsumerRecord<String, Event>> records, int index) {
    return isDatabaseUnavailable(e)
        ? e
        : new BatchListenerFailedException(
            "Progress of mailbox " + records.get(index).key() + " cannot be applied", e, index);
  }

  /** Whether a retry can succeed because the database is only unavailable. */
  private static boolean isDatabaseUnavailable(RuntimeException e) {
    return e instanceof TransientDataAccessException
        || e instanceof RecoverableDataAccessException
        || e instanceof NonTransientDataAccessResourceException
        || e instanceof CannotCreateTransactionException;
  }
}
