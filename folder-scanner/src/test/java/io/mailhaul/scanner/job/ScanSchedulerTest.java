package io.mailhaul.scanner.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.simulated.LoopbackListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScanSchedulerTest {

  private final ScanScheduler scheduler =
      new ScanScheduler(8, Duration.ofHours(1), Duration.ofHours(1));
  private final List<String> started = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    scheduler.close();
  }

  /** A scan that lasts until it is released or interrupted. */
  private final class FakeScan implements ScanScheduler.Scan {
    final String batch;
    final String mailbox;
    final CountDownLatch released = new CountDownLatch(1);
    volatile boolean revoked;
    volatile boolean interrupted;
    volatile boolean givenUp;
    volatile boolean deaf;

    FakeScan(String batch, String mailbox) {
      this.batch = batch;
      this.mailbox = mailbox;
      scans.add(this);
    }

    @Override
    public String batch() {
      return batch;
    }

    @Override
    public String mailbox() {
      return mailbox;
    }

    @Override
    public boolean isRevoked() {
      return revoked;
    }

    @Override
    public void run() {
      started.add(mailbox);
      do {
        try {
          released.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      } while (deaf && released.getCount() > 0);
    }

    @Override
    public void disconnect() {}

    @Override
    public void giveUp() {
      givenUp = true;
    }
  }

  /** A scan that reads from a server that sends nothing. An interrupt does not end it. */
  private static final class ReadingScan implements ScanScheduler.Scan {
    final Socket connection;
    final CountDownLatch reading = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);
    volatile boolean revoked;

    ReadingScan(LoopbackListener server) throws IOException {
      this.connection = new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    @Override
    public String batch() {
      return "a";
    }

    @Override
    public String mailbox() {
      return "reads";
    }

    @Override
    public boolean isRevoked() {
      return revoked;
    }

    @Override
    public void run() {
      reading.countDown();
      try {
        connection.getInputStream().readAllBytes();
      } catch (IOException e) {
        ended.countDown();
      }
    }

    @Override
    public void disconnect() {
      try {
        connection.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void giveUp() {}
  }

  private final List<FakeScan> scans = new CopyOnWriteArrayList<>();

  private void submit(String batch, int count) {
    for (int i = 0; i < count; i++) {
      scheduler.submit(new FakeScan(batch, batch + i));
    }
  }

  private void awaitStarted(String... mailboxes) {
    await().untilAsserted(() -> assertThat(started).containsExactlyInAnyOrder(mailboxes));
  }

  private void release(String mailbox) {
    scans.stream()
        .filter(scan -> scan.mailbox.equals(mailbox))
        .forEach(scan -> scan.released.countDown());
  }

  @Test
  void aBatchLeavesHalfOfThePlacesToOthers() {
    submit("a", 20);
    awaitStarted("a0", "a1", "a2", "a3");
    submit("b", 20);
    awaitStarted("a0", "a1", "a2", "a3", "b0", "b1");
    submit("c", 1);
    awaitStarted("a0", "a1", "a2", "a3", "b0", "b1", "c0");
  }

  @Test
  void theBatchWithFewerActiveScansIsNext() {
    submit("a", 20);
    submit("b", 20);
    submit("c", 20);
    awaitStarted("a0", "a1", "a2", "a3", "b0", "b1", "c0");
    release("a0");
    release("a1");
    await().untilAsserted(() -> assertThat(started).contains("c1"));
    assertThat(started).doesNotContain("a4");
  }

  @Test
  void scansThatTakeLongGiveTheirPlacesToOthers() {
    try (ScanScheduler patient = new ScanScheduler(2, Duration.ofHours(1), Duration.ofMillis(20))) {
      for (String batch : List.of("hangs1", "hangs2", "hangs3", "healthy")) {
        patient.submit(new FakeScan(batch, batch));
      }
      awaitStarted("hangs1", "hangs2", "hangs3", "healthy");
      patient.submit(new FakeScan("beyond", "beyond"));
      assertThat(started).doesNotContain("beyond");
      release("hangs1");
      awaitStarted("hangs1", "hangs2", "hangs3", "healthy", "beyond");
    }
  }

  @Test
  void aMailboxHasOneScanAtATime() {
    scheduler.submit(new FakeScan("a", "twice"));
    awaitStarted("twice");
    scheduler.submit(new FakeScan("a", "twice"));
    scheduler.submit(new FakeScan("a", "other"));
    awaitStarted("twice", "other");
    scans.getFirst().released.countDown();
    awaitStarted("twice", "other", "twice");
  }

  @Test
  void revokedScansEndAndWaitingOnesDoNotStart() {
    submit("a", 5);
    awaitStarted("a0", "a1", "a2", "a3");
    scans.forEach(scan -> scan.revoked = true);
    scheduler.cancelRevoked();
    await()
        .untilAsserted(
            () -> assertThat(scans.stream().filter(scan -> scan.interrupted)).hasSize(4));
    submit("b", 1);
    awaitStarted("a0", "a1", "a2", "a3", "b0");
  }

  @Test
  void aScanIsGivenUpWhenItsTimeIsUpAlsoIfItDoesNotEnd() {
    try (ScanScheduler limited = new ScanScheduler(2, Duration.ofMillis(20), Duration.ofHours(1))) {
      FakeScan deaf = new FakeScan("a", "deaf");
      deaf.deaf = true;
      limited.submit(deaf);
      limited.submit(new FakeScan("a", "next"));
      await()
          .atMost(Duration.ofSeconds(50))
          .untilAsserted(() -> {
            assertThat(started).containsExactly("deaf", "next");
            assertThat(scans).allMatch(scan -> scan.givenUp);
          });
      deaf.released.countDown();
    }
  }

  private interface EndOfScan {
    void run(ScanScheduler scheduler, ReadingScan scan);
  }

  private static void assertEnds(Duration timeLimit, EndOfScan end) throws Exception {
    try (LoopbackListener silent =
            LoopbackListener.start(connection -> connection.getInputStream().readAllBytes());
        ScanScheduler limited = new ScanScheduler(2, timeLimit, Duration.ofHours(1))) {
      ReadingScan scan = new ReadingScan(silent);
      limited.submit(scan);
      assertThat(scan.reading.await(50, TimeUnit.SECONDS)).isTrue();
      end.run(limited, scan);
      assertThat(scan.ended.await(50, TimeUnit.SECONDS)).as("the scan has ended").isTrue();
    }
  }

  @Test
  void aScanThatReadsFromASocketEndsWhenItsTimeIsUp() throws Exception {
    assertEnds(Duration.ofMillis(20), (limited, scan) -> {});
  }

  @Test
  void aScanThatReadsFromASocketEndsWhenItIsRevoked() throws Exception {
    assertEnds(
        Duration.ofHours(1),
        (limited, scan) -> {
          scan.revoked = true;
          limited.cancelRevoked();
        });
  }

  @Test
  void aScanThatReadsFromASocketEndsWhenTheScannerStops() throws Exception {
    assertEnds(Duration.ofHours(1), (limited, scan) -> limited.close());
  }
}
