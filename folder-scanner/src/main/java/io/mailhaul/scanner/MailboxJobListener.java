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
 * Takes jobs one by one. The container's transaction begins at the broker with the first record
 * that is sent, and everything is sent at the end; so a scan may take its time, up to the poll
 * interval, while heartbeats go on. A crash leads to the same job again, and doing it again is
 * harmless: its lanes find what is there, and the tracker counts the first planning only.
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
      FollowingControl following,
      ControlView control,
      ScanningMailbox scanning,
      AnswerWriting answers,
      FolderEventPublisher publisher,
      ScannerMeters meters) {
    this.following = following;
    this.control = control;
    this.scanning = scanning;
    this.answers = answers;
    this.publisher = publisher;
    this.meters = meters;
  }

  @KafkaListener(id = "folder-scanner", topics = Topics.MAILBOX_JOBS)
  void on(ConsumerRecord<String, MailboxJob> record) {
    MailboxJob job = record.value();
    following.awaitComplete();
    if (control.isOutdated(job)) {
      log.info("Mailbox {}: job of pass {} is outdated", job.address(), job.pass());
      meters.outdated();
      return;
    }
    long started = System.nanoTime();
    Answer answer = control.isPaused(job) ? answers.paused(job) : scanning.scan(job);
    publisher.publish(answer);
    meters.answered(job, answer, Duration.ofNanos(System.nanoTime() - started));
  }
}
