package io.mailhaul.scanner.job;

import io.mailhaul.listener.TaskAvailability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Commits the results that are ready, with the offsets of their jobs, in one transaction. It
 * repeats a failed transaction without limit while the jobs' partitions are assigned to this
 * scanner. Should Kafka have committed it nevertheless, its records are harmless a second time:
 * batch-service accepts a plan once, and copiers find what is already copied.
 */
@Component
class ScanResultCommitter implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(ScanResultCommitter.class);
  private static final int MAX_JOBS_PER_TRANSACTION = 64;

  /**
   * How long the first result waits for those of other active scans. Most of the broker's work for
   * a transaction does not depend on how many results it covers.
   */
  private static final Duration LINGER = Duration.ofMillis(15);

  private static final Duration FIRST_DELAY = Duration.ofMillis(50);
  private static final Duration MAX_DELAY = Duration.ofSeconds(5);

  private final KafkaTemplate<Object, Object> kafka;
  private final FolderEventPublisher publisher;
  private final JobDeadLetterHandler deadLetters;
  private final JobAssignment assignment;
  private final TaskAvailability availability;
  private final BlockingQueue<CompletedJob> ready = new LinkedBlockingQueue<>();
  private final AtomicInteger activeScans = new AtomicInteger();
  private volatile @Nullable Thread thread;

  ScanResultCommitter(
      KafkaTemplate<Object, Object> kafka,
      FolderEventPublisher publisher,
      JobDeadLetterHandler deadLetters,
      JobAssignment assignment,
      ApplicationEventPublisher availability) {
    this.kafka = kafka;
    this.publisher = publisher;
    this.deadLetters = deadLetters;
    this.assignment = assignment;
    this.availability =
        new TaskAvailability("the results of scans cannot be committed", availability);
  }

  /** A scan begins, and may soon have a result. */
  void scanStarted() {
    activeScans.incrementAndGet();
  }

  /** A scan has ended; its result, if it has one, is submitted next. */
  void scanEnded() {
    activeScans.decrementAndGet();
  }

  void submit(CompletedJob job) {
    ready.add(job);
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().name("scan-result-committer").daemon().start(this::run);
  }

  @Override
  public void stop() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      thread = null;
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  /** Before the listener's container, which stops first. */
  @Override
  public int getPhase() {
    return 1;
  }

  private void run() {
    List<CompletedJob> jobs = new ArrayList<>();
    while (true) {
      try {
        takeReady(jobs);
        commit(jobs);
        jobs.clear();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        // Without this thread no scan would complete.
        log.error("The results of scans could not be committed; the scanner tries again", e);
        availability.failed(e);
      }
    }
  }

  private void takeReady(List<CompletedJob> jobs) throws InterruptedException {
    if (jobs.isEmpty()) {
      jobs.add(ready.take());
    }
    long end = System.nanoTime() + LINGER.toNanos();
    ready.drainTo(jobs, MAX_JOBS_PER_TRANSACTION - jobs.size());
    while (jobs.size() < MAX_JOBS_PER_TRANSACTION && activeScans.get() > 0) {
      CompletedJob next = ready.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      jobs.add(next);
    }
  }

  private void commit(List<CompletedJob> jobs) throws InterruptedException {
    ExponentialBackOff delays = new ExponentialBackOff(FIRST_DELAY.toMillis(), 2);
    delays.setMaxInterval(MAX_DELAY.toMillis());
    BackOffExecution delay = delays.start();
    while (true) {
      List<CompletedJob> owned = jobs.stream().filter(job -> !job.offsets().isRevoked()).toList();
      if (owned.isEmpty()) {
        return;
      }
      try {
        commitOnce(owned);
        availability.succeeded();
        return;
      } catch (RuntimeException | Error e) {
        // Also an error, because no job would complete without this thread.
        if (e instanceof Exception exception && isNotWritable(exception) && !isDeadLetter(owned)) {
          commitOneByOne(owned, exception);
          return;
        }
        log.warn("{} results could not be committed; the scanner tries again", owned.size(), e);
        availability.failed(e);
        Thread.sleep(delay.nextBackOff());
      }
    }
  }

  private void commitOneByOne(List<CompletedJob> jobs, Exception failure)
      throws InterruptedException {
    if (jobs.size() == 1) {
      commit(List.of(jobs.getFirst().withDefect(failure)));
    } else {
      for (CompletedJob job : jobs) {
        commit(List.of(job));
      }
    }
  }

  /** Nothing else can be written for it, so it is tried again. */
  private static boolean isDeadLetter(List<CompletedJob> jobs) {
    return jobs.size() == 1 && jobs.getFirst().defect() != null;
  }

  private static boolean isNotWritable(Exception e) {
    Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
    return cause instanceof SerializationException || cause instanceof RecordTooLargeException;
  }

  private void commitOnce(List<CompletedJob> jobs) {
    Map<JobOffsets, List<CompletedJob>> byPartition =
        jobs.stream().collect(Collectors.groupingBy(CompletedJob::offsets));
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    byPartition.forEach(
        (partition, of) -> offsets.put(of.getFirst().partition(), partition.after(offsetsOf(of))));
    kafka.executeInTransaction(operations -> {
      jobs.forEach(this::publish);
      operations.sendOffsetsToTransaction(offsets, assignment.group());
      return true;
    });
    byPartition.forEach((partition, of) -> partition.complete(offsetsOf(of)));
  }

  private static Set<Long> offsetsOf(List<CompletedJob> jobs) {
    return jobs.stream().map(job -> job.record().offset()).collect(Collectors.toSet());
  }

  private void publish(CompletedJob job) {
    Exception defect = job.defect();
    if (defect == null) {
      publisher.publish(job.result());
    } else {
      deadLetters.publish(job.record(), defect);
    }
  }
}
