package io.mailhaul.scanner.job;

import io.mailhaul.events.Event;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.Topics;
import io.mailhaul.scanner.ScanResult;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Publishes the result of a job: lanes to their slots, progress to batch-service, a throttle to all
 * workers. They are written in the current transaction, so that consumers see all of it or nothing.
 */
@Component
class FolderEventPublisher {

  private final KafkaTemplate<String, Event> kafka;

  FolderEventPublisher(KafkaTemplate<String, Event> kafka) {
    this.kafka = kafka;
  }

  void publish(ScanResult result) {
    // The commit waits for all sends, and fails if the broker refuses a record.
    for (Lane lane : result.lanes()) {
      var unused = kafka.send(Topics.FOLDER_EVENTS, lane.slot(), lane.key(), lane);
    }
    for (MigrationProgress progress : result.progress()) {
      var unused = kafka.send(Topics.MIGRATION_PROGRESS, progress.key(), progress);
    }
    if (result.throttle() != null) {
      var unused = kafka.send(Topics.CONTROL, result.throttle().key(), result.throttle());
    }
  }
}
