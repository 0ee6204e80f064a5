package io.mailhaul.scanner;

import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.Topics;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Processes mailbox jobs one at a time. The transaction begins at the broker with the first record
 * that is sent, and the scanner sends all records at the end. A scan may therefore take as long as
 * {@code max.poll.interval.ms}. After a crash, Kafka delivers the same job again. Processing it
 * twice is harmless: the copiers find the messages that are already copied, and the tracker counts
 * only the first plan.
 */
@Component
class MailboxJobListener {

  private static final Logger log = LoggerFactory.getLogger(MailboxJobListener.class);

  private final FollowingControl following;
  private final ControlView control;
  private final ScanningMailbox scanning;
  private final AnswerWriting answers;
  private final FolderEventPublisher publisher;
  private final ScannerMeters meters;

  MailboxJobListener(
      FollowingControl controlTopic,
      ControlView control,
      ScanningMailbox scanner,
      AnswerWriting results,
      FolderEventPublisher publisher,
      ScannerMeters meters) {
    this.following = controlTopic;
    this.control = control;
    this.scanning = scanner;
    this.answers = results;
    this.publisher = publisher;
    this.meters = meters;
  }

  @KafkaListener(id = "folder-scanner", topics = Topics.MAILBOX_JOBS)
  void on(ConsumerRecord<String, MailboxJob> record) {
    MailboxJob job = record.value();
    following.awaitComplete();
    if (control.isOutdated(job)) {
      log.info("Mailbox {}: dropped the stale job of pass {}", job.address(), job.pass());
      meters.outdated();
      return;
    }
    long started = System.nanoTime();
    Answer result = control.isPaused(job) ? answers.paused(job) : scanning.scan(job);
    publisher.publish(result);
    meters.answered(job, result, Duration.ofNanos(System.nanoTime() - started));
  }
}
