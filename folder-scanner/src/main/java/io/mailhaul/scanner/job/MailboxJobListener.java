package io.mailhaul.scanner.job;

import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.Topics;
import io.mailhaul.model.FailureReason;
import io.mailhaul.scanner.ScanConnections;
import io.mailhaul.scanner.ScanResult;
import io.mailhaul.worker.DeadLetterPublisher;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Takes mailbox jobs from the topic and schedules their scans. It never waits for a mail server, so
 * that a slow mailbox delays neither other jobs nor a rebalance. The container commits nothing:
 * {@link ScanResultCommitter} commits the offsets together with the results. After a crash, Kafka
 * delivers the jobs again that were not completed. Processing one twice is harmless: the copiers
 * find the messages that are already copied, and the tracker counts only the first plan.
 */
@Component
class MailboxJobListener {

  private static final Logger log = LoggerFactory.getLogger(MailboxJobListener.class);

  private final JobAssignment assignment;
  private final JobProcessor processor;
  private final ScanScheduler scheduler;
  private final ScanResultCommitter committer;

  MailboxJobListener(
      JobAssignment assignment,
      JobProcessor processor,
      ScanScheduler scheduler,
      ScanResultCommitter committer) {
    this.assignment = assignment;
    this.processor = processor;
    this.scheduler = scheduler;
    this.committer = committer;
  }

  @KafkaListener(id = "folder-scanner", topics = Topics.MAILBOX_JOBS)
  void on(List<ConsumerRecord<String, MailboxJob>> records) {
    for (ConsumerRecord<String, MailboxJob> record : records) {
      JobOffsets offsets =
          assignment.offsets(new TopicPartition(record.topic(), record.partition()));
      if (offsets != null && offsets.begin(record.offset())) {
        CompletedJob unresolved = new CompletedJob(record, offsets, ScanResult.NONE);
        Exception unreadable = DeadLetterPublisher.deserializationFailure(record);
        if (unreadable != null) {
          committer.submit(unresolved.withDefect(unreadable));
        } else {
          scheduler.submit(new JobScan(record.value(), unresolved));
        }
      }
    }
  }

  /** The scan of one job. */
  private final class JobScan implements ScanScheduler.Scan {
    private final MailboxJob job;
    private final CompletedJob unresolved;
    private final ScanConnections connections = new ScanConnections();
    private boolean resolved;

    JobScan(MailboxJob job, CompletedJob unresolved) {
      this.job = job;
      this.unresolved = unresolved;
    }

    @Override
    public String batch() {
      return job.batch();
    }

    @Override
    public String mailbox() {
      return job.mailbox();
    }

    @Override
    public boolean isRevoked() {
      return unresolved.offsets().isRevoked();
    }

    @Override
    public void run() {
      ScanResult result;
      committer.scanStarted();
      try {
        result = processor.process(job, connections);
      } catch (InterruptedException e) {
        log.debug("Mailbox {}: the scan was ended", job.address());
        return;
      } catch (RuntimeException | Error e) {
        log.error("Mailbox {}: the job failed", job.address(), e);
        result = processor.failed(job, FailureReason.INTERNAL_ERROR, e.getClass().getSimpleName());
      } finally {
        committer.scanEnded();
      }
      resolve(result);
    }

    @Override
    public void giveUp() {
      resolve(
          processor.failed(
              job, FailureReason.CONNECTION_TIMED_OUT, "the folders could not be read in time"));
    }

    @Override
    public void disconnect() {
      connections.close();
    }

    /** Only the first result counts: an interrupted scan has one as well. */
    private synchronized void resolve(ScanResult result) {
      if (!resolved) {
        resolved = true;
        committer.submit(new CompletedJob(unresolved.record(), unresolved.offsets(), result));
      }
    }
  }
}
