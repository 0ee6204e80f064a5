package io.mailhaul.scanner;

import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MigrationProgress.MailboxFailed;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.support.serializer.DeserializationException;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Gives up the mailbox of a job that went to the dead letters, as far as it can be made out. */
@Component
class BrokenJobs {

  private static final Logger log = LoggerFactory.getLogger(BrokenJobs.class);

  private final FolderEventPublisher publisher;
  private final JsonMapper mapper = JsonMapper.builder().build();

  BrokenJobs(FolderEventPublisher publisher) {
    this.publisher = publisher;
  }

  void giveUp(ConsumerRecord<?, ?> record, Exception failure) {
    log.error("A job for mailbox {} went to the dead letters", record.key(), failure);
    Failure why =
        new Failure(
            FailureReason.INTERNAL_ERROR,
            null,
            "the job could not be read or answered; it is kept in the dead-letter topic");
    MailboxFailed given =
        record.value() instanceof MailboxJob job
            ? new MailboxFailed(job.batch(), job.mailbox(), job.pass(), why)
            : read(bytes(failure), why);
    if (given != null) {
      publisher.publish(new Answer(List.of(), List.of(given)));
    }
  }

  private static byte @Nullable [] bytes(@Nullable Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof DeserializationException e) {
        return e.getData();
      }
    }
    return null;
  }

  private @Nullable MailboxFailed read(byte @Nullable [] json, Failure why) {
    if (json == null) {
      return null;
    }
    try {
      JsonNode job = mapper.readTree(json);
      String batch = job.path("batch").asString("");
      String mailbox = job.path("mailbox").asString("");
      return batch.isEmpty() || mailbox.isEmpty()
          ? null
          : new MailboxFailed(batch, mailbox, job.path("pass").asInt(0), why);
    } catch (JacksonException e) {
      return null;
    }
  }
}
