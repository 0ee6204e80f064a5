package io.mailhaul.scanner.job;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.model.FailureReason;
import io.mailhaul.scanner.MailboxScanner;
import io.mailhaul.scanner.ScanConnections;
import io.mailhaul.scanner.ScanResult;
import io.mailhaul.scanner.ScanResultFactory;
import io.mailhaul.scanner.ScannerMeters;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.ControlTopicReader;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Finds the result of a job: nothing for a stale job, parked for a paused mailbox, else the result
 * of its scan. It repeats the job without limit as long as the worker API or the control topic
 * cannot be reached, because that says nothing about the mailbox.
 */
@Component
class JobProcessor {

  private static final Logger log = LoggerFactory.getLogger(JobProcessor.class);

  /** When reading the control topic takes longer, a warning is logged. */
  private static final Duration CONTROL_TIMEOUT = Duration.ofMinutes(1);

  private static final Duration FIRST_DELAY = Duration.ofMillis(500);
  private static final Duration MAX_DELAY = Duration.ofSeconds(10);

  private final ControlTopicReader controlTopic;
  private final ControlState control;
  private final MailboxScanner scanner;
  private final ScanResultFactory results;
  private final ScannerMeters meters;

  JobProcessor(
      ControlTopicReader controlTopic,
      ControlState control,
      MailboxScanner scanner,
      ScanResultFactory results,
      ScannerMeters meters) {
    this.controlTopic = controlTopic;
    this.control = control;
    this.scanner = scanner;
    this.results = results;
    this.meters = meters;
  }

  /**
   * Processes the job.
   *
   * @throws InterruptedException when the scheduler has ended the scan
   */
  ScanResult process(MailboxJob job, ScanConnections connections) throws InterruptedException {
    while (!controlTopic.awaitReadToEnd(CONTROL_TIMEOUT)) {
      log.warn("Mailbox {}: the job waits until the control topic is read", job.address());
    }
    if (control.isStale(job.mailbox(), job.pass())) {
      log.info("Mailbox {}: dropped the stale job of pass {}", job.address(), job.pass());
      meters.jobStale();
      return ScanResult.NONE;
    }
    long started = System.nanoTime();
    ScanResult result =
        control.isPaused(job.batch(), job.mailbox()) ? results.paused(job) : scan(job, connections);
    meters.scanCompleted(job, result, Duration.ofNanos(System.nanoTime() - started));
    return result;
  }

  private ScanResult scan(MailboxJob job, ScanConnections connections) throws InterruptedException {
    ExponentialBackOff delays = new ExponentialBackOff(FIRST_DELAY.toMillis(), 2);
    delays.setMaxInterval(MAX_DELAY.toMillis());
    BackOffExecution delay = delays.start();
    while (true) {
      try {
        return scanner.scan(job, connections);
      } catch (WorkerApiClient.UnavailableException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        log.warn("Mailbox {}: the worker API does not answer: {}", job.address(), e.getMessage());
        Thread.sleep(delay.nextBackOff());
      }
    }
  }

  /** The result of a job whose scan took too long, or ended with an error. */
  ScanResult failed(MailboxJob job, FailureReason reason, String detail) {
    return results.failed(job, null, new MailboxException(reason, null, detail, null));
  }
}
