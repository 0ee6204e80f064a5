package io.mailhaul.scanner;

import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.Topics;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.ControlTopicReader;
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

  /** When reading the control topic takes longer, the job is retried. */
  private static final Duration CONTROL_TIMEOUT = Duration.ofMinutes(1);

  private final ControlTopicReader controlTopic;
  private final ControlState control;
  private final MailboxScanner scanner;
  private final ScanResultFactory results;
  private final FolderEventPublisher publisher;
  private final ScannerMeters meters;

  MailboxJobListener(
      ControlTopicReader controlTopic,
      ControlState control,
      MailboxScanner scanner,
      ScanResultFactory results,
      FolderEventPublisher publisher,
      ScannerMeters meters) {
    this.controlTopic = controlTopic;
    this.control = control;
    this.scanner = scanner;
    this.results = results;
    this.publisher = publisher;
    this.meters = meters;
  }

  @KafkaListener(id = "folder-scanner", topics = Topics.MAILBOX_JOBS)
  void on(ConsumerRecord<String, MailboxJob> record) throws InterruptedException {
    MailboxJob job = record.value();
    if (!controlTopic.awaitReadToEnd(CONTROL_TIMEOUT)) {
      throw new IllegalStateException("The control topic was not read within a minute");
    }
    if (control.isStale(job.mailbox(), job.pass())) {
      log.info("Mailbox {}: dropped the stale job of pass {}", job.address(), job.pass());
      meters.jobStale();
      return;
    }
    long started = System.nanoTime();
    ScanResult result =
        control.isPaused(job.batch(), job.mailbox()) ? results.paused(job) : scanner.scan(job);
    publisher.publish(result);
    meters.scanCompleted(job, result, Duration.ofNanos(System.nanoTime() - started));
  }
}
