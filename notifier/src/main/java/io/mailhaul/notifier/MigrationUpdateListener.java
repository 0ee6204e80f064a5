package io.mailhaul.notifier;

import io.mailhaul.events.MigrationUpdate;
import io.mailhaul.events.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Writes each update to the thread of its ticket, in the transaction that also commits the offset.
 * After a crash, Kafka delivers the same update again, and the thread gets one entry.
 */
@Component
class MigrationUpdateListener {

  private static final Logger log = LoggerFactory.getLogger(MigrationUpdateListener.class);

  private final DuplicateUpdateDetector duplicates = new DuplicateUpdateDetector();
  private final TicketUpdatePublisher tickets;
  private final NotifierMeters meters;

  MigrationUpdateListener(TicketUpdatePublisher tickets, NotifierMeters meters) {
    this.tickets = tickets;
    this.meters = meters;
  }

  @KafkaListener(id = "notifier", topics = Topics.MIGRATION_UPDATES)
  void on(ConsumerRecord<String, MigrationUpdate> record) {
    MigrationUpdate update = record.value();
    if (duplicates.isDuplicate(update.batch(), update.number(), record.offset())) {
      log.info("Batch {}: dropped duplicate of update {}", update.batchName(), update.number());
      meters.duplicate();
      return;
    }
    tickets.publish(TicketEntryFactory.of(update));
    meters.entryWritten(update);
  }
}
