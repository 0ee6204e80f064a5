package io.mailhaul.scanner.job;

import io.mailhaul.access.MailServerThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Runs the scans, many at once, each in a thread of its own. The number of scans is limited,
 * because each has a connection to both servers. All mailboxes of a batch have the same two
 * servers, so the limit is shared fairly between batches: the batch with the fewest active scans is
 * next, and a batch starts no further scan when it has as many as there are free places. So one
 * batch never has more than half of the places, and a batch whose server does not answer leaves
 * places to the others. A mailbox has one scan at a time.
 *
 * <p>A scan that takes long waits for its servers most of the time. So it gives its place to
 * another one and runs on; as many long scans run at the same time as there are places.
 */
@Component
class ScanScheduler implements AutoCloseable {

  /** What is scheduled. */
  interface Scan {
    String batch();

    String mailbox();

    /** Whether its result is no longer wanted. */
    boolean isRevoked();

    /**
     * Scans. When the result is no longer wanted, or the time is up, the thread is interrupted and
     * its connections are closed.
     */
    void run();

    /** Closes the connections without waiting, so that {@link #run} ends. */
    void disconnect();

    /** The time limit is reached; the outcome of {@link #run} no longer counts. */
    void giveUp();
  }

  private static final Logger log = LoggerFactory.getLogger(ScanScheduler.class);

  /** After this time, a scan gives its place to another one. */
  private static final Duration LONG_SCAN = Duration.ofSeconds(10);

  /** How long a scan that was ended may take to end before its place is given to another one. */
  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

  private final int maxActive;
  private final Duration timeLimit;
  private final Map<String, List<Scan>> waiting = new LinkedHashMap<>();
  private final Duration longScan;
  private final Map<Scan, Thread> active = new LinkedHashMap<>();
  private final Set<Scan> longScans = new HashSet<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("scan-timer").daemon().unstarted(task));

  @Autowired
  ScanScheduler(ScannerSettings settings) {
    this(settings.maxActiveScans(), settings.scanTimeLimit(), LONG_SCAN);
  }

  /**
   * @param longScan after this time, a scan gives its place to another one
   */
  ScanScheduler(int maxActive, Duration timeLimit, Duration longScan) {
    this.maxActive = maxActive;
    this.timeLimit = timeLimit;
    this.longScan = longScan;
  }

  synchronized void submit(Scan scan) {
    waiting.computeIfAbsent(scan.batch(), batch -> new ArrayList<>()).add(scan);
    startNext();
  }

  /** Ends the scans whose results are no longer wanted. */
  synchronized void cancelRevoked() {
    waiting.values().forEach(scans -> scans.removeIf(Scan::isRevoked));
    waiting.values().removeIf(List::isEmpty);
    for (Scan scan : List.copyOf(active.keySet())) {
      if (scan.isRevoked()) {
        end(scan);
      }
    }
  }

  private void startNext() {
    for (Optional<Scan> next = next(); next.isPresent(); next = next()) {
      start(next.get());
    }
  }

  /** The first startable scan of the batch with the fewest active scans. */
  private Optional<Scan> next() {
    int free = maxActive - active.size() + Math.min(longScans.size(), maxActive);
    Map<String, Integer> counts = new HashMap<>();
    active.keySet().forEach(scan -> counts.merge(scan.batch(), 1, Integer::sum));
    return waiting.entrySet().stream()
        .filter(batch -> counts.getOrDefault(batch.getKey(), 0) < free)
        .sorted(Comparator.comparingInt(batch -> counts.getOrDefault(batch.getKey(), 0)))
        .flatMap(batch -> batch.getValue().stream().filter(this::isMailboxIdle).limit(1))
        .findFirst();
  }

  private boolean isMailboxIdle(Scan scan) {
    return active.keySet().stream().noneMatch(other -> other.mailbox().equals(scan.mailbox()));
  }

  private void start(Scan scan) {
    List<Scan> batch = waiting.remove(scan.batch());
    if (batch != null) {
      batch.remove(scan);
      if (!batch.isEmpty()) {
        // At the end, so that batches with equally many active scans alternate.
        waiting.put(scan.batch(), batch);
      }
    }
    active.put(scan, MailServerThreads.start("scan-" + scan.mailbox(), () -> run(scan)));
  }

  private void run(Scan scan) {
    var limit = timer.schedule(() -> timeUp(scan), timeLimit.toNanos(), TimeUnit.NANOSECONDS);
    var place = timer.schedule(() -> takesLong(scan), longScan.toNanos(), TimeUnit.NANOSECONDS);
    try {
      scan.run();
    } finally {
      limit.cancel(false);
      place.cancel(false);
      release(scan);
    }
  }

  private synchronized void takesLong(Scan scan) {
    if (active.containsKey(scan)) {
      longScans.add(scan);
      startNext();
    }
  }

  private void timeUp(Scan scan) {
    log.warn("Mailbox {}: the scan did not end within {}", scan.mailbox(), timeLimit);
    scan.giveUp();
    synchronized (this) {
      end(scan);
    }
  }

  private void end(Scan scan) {
    Thread thread = active.get(scan);
    if (thread != null && !timer.isShutdown()) {
      thread.interrupt();
      scan.disconnect();
      var unused = timer.schedule(() -> release(scan), END_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private synchronized void release(Scan scan) {
    if (active.remove(scan) != null) {
      longScans.remove(scan);
      startNext();
    }
  }

  @Override
  public synchronized void close() {
    waiting.clear();
    active.forEach((scan, thread) -> {
      thread.interrupt();
      scan.disconnect();
    });
    timer.shutdownNow();
  }
}
