package io.mailhaul.scanner.job;

import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJobResult.MailboxJobFailed;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.scanner.ScanResult;
import io.mailhaul.worker.DeadLetterPublisher;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.serializer.DeserializationException;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fails the mailbox of a job in the dead-letter topic, if its ids can still be read. */
@Component
class JobDeadLetterHandler {

  private static final Logger log = LoggerFactory.getLogger(JobDeadLetterHandler.class);

  private final FolderEventPublisher publisher;
  private final DeadLetterPublisher deadLetters;
  private final JsonMapper mapper = JsonMapper.builder().build();

  JobDeadLetterHandler(FolderEventPublisher publisher, KafkaTemplate<Object, Object> kafka) {
    this.publisher = publisher;
    this.deadLetters = new DeadLetterPublisher(kafka);
  }

  /** Writes the job to the dead-letter topic and fails its mailbox, in the current transaction. */
  void publish(ConsumerRecord<?, ?> record, Exception failure) {
    deadLetters.publish(record, failure);
    failMailbox(record, failure);
  }

  private void failMailbox(ConsumerRecord<?, ?> record, Exception failure) {
    log.error(
        "folder-scanner sent a job of mailbox {} to the dead-letter topic", record.key(), failure);
    Failure reason =
        new Failure(
            FailureReason.INTERNAL_ERROR,
            null,
            "the job could not be processed; the dead-letter topic holds it");
    MailboxJobFailed failed =
        record.value() instanceof MailboxJob job
            ? new MailboxJobFailed(job.batch(), job.mailbox(), job.pass(), reason)
            : parseMailboxFailed(recordBytes(failure), reason);
    if (failed != null) {
      publisher.publish(ScanResult.of(failed));
    }
  }

  private static byte @Nullable [] recordBytes(@Nullable Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof DeserializationException e) {
        return e.getData();
      }
    }
    return null;
  }

  private @Nullable MailboxJobFailed parseMailboxFailed(byte @Nullable [] json, Failure reason) {
    if (json == null) {
      return null;
    }
    try {
      JsonNode job = mapper.readTree(json);
      String batch = job.path("batch").asString("");
      String mailbox = job.path("mailbox").asString("");
      return batch.isEmpty() || mailbox.isEmpty()
          ? null
          : new MailboxJobFailed(batch, mailbox, job.path("pass").asInt(0), reason);
    } catch (JacksonException e) {
      return null;
    }
  }
}
