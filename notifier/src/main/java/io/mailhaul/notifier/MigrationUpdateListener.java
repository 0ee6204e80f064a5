package io.mailhaul.notifier;

import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.events.Topics;
import io.mailhaul.worker.DeadLetterPublisher;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Writes each update to the thread of its ticket. The updates of one poll are written in one
 * transaction, which also commits the offsets. After a crash, Kafka delivers the same updates
 * again, and the thread gets each entry once.
 */
@Component
class MigrationUpdateListener {

  private static final Logger log = LoggerFactory.getLogger(MigrationUpdateListener.class);

  private final DuplicateUpdateDetector duplicates = new DuplicateUpdateDetector();
  private final TicketUpdatePublisher tickets;
  private final DeadLetterPublisher deadLetters;
  private final NotifierMeters meters;

  MigrationUpdateListener(
      TicketUpdatePublisher tickets, DeadLetterPublisher deadLetters, NotifierMeters meters) {
    this.tickets = tickets;
    this.deadLetters = deadLetters;
    this.meters = meters;
  }

  @KafkaListener(id = "notifier", topics = Topics.MIGRATION_UPDATES)
  void on(List<ConsumerRecord<String, MigrationUpdate>> records) {
    for (ConsumerRecord<String, MigrationUpdate> record : records) {
      Exception unreadable = DeadLetterPublisher.deserializationFailure(record);
      if (unreadable == null) {
        write(record.value(), record.offset());
      } else {
        log.error("An update of batch {} cannot be read", record.key(), unreadable);
        deadLetters.publish(record, unreadable);
      }
    }
  }

  private void write(MigrationUpdate update, long offset) {
    if (duplicates.isDuplicate(update.batch(), update.number(), offset)) {
      log.info("Batch {}: dropped duplicate of update {}", update.batchName(), update.number());
      meters.duplicate();
      return;
    }
    tickets.publish(TicketEntryFactory.of(update));
    meters.entryWritten(update);
  }
}
