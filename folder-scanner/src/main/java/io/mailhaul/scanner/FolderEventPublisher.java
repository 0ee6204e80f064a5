package io.mailhaul.scanner;

import io.mailhaul.events.Event;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.Topics;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Writes a job's lanes to their slots and its progress for batch-service, within the listener's
 * transaction: both are seen, or none.
 */
@Component
class FolderEventPublisher {

  private final KafkaTemplate<String, Event> kafka;

  FolderEventPublisher(KafkaTemplate<String, Event> kafka) {
    this.kafka = kafka;
  }

  void publish(Answer answer) {
    // The commit waits for the answers and fails when the broker refuses a record.
    for (Lane lane : answer.lanes()) {
      var unused = kafka.send(Topics.FOLDER_EVENTS, lane.slot(), lane.key(), lane);
    }
    for (MigrationProgress progress : answer.progress()) {
      var unused = kafka.send(Topics.MIGRATION_PROGRESS, progress.key(), progress);
    }
  }
}
