package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A copier is suspended again and again for longer than its session lasts, as on a laptop that
 * sleeps, and gets its own slots back. It has not crashed, so its lanes are not slowed down.
 */
class SuspendedCopierIT extends EmbeddedBrokerTest {

  private static final int SUSPENSIONS = 4;
  private static final int WINDOWS_BETWEEN = 2;
  private static final int MESSAGES = 2_000;
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Object lock = new Object();
  private boolean suspended;
  private int windows;
  private int suspensions;

  @Test
  void aSuspendedCopierHasNotCrashed() throws Exception {
    source.account("alberta").folder("A").putAll(TestMessage.mixed(1, MESSAGES));
    destination.account("alberta").folder("A");
    publish(lane("A", 1, 1));
    CopierKafkaClients kafka = pausableKafka("sleeping");
    try (Copier _ = new Copier(kafka, LONG, this::reached);
        AutoCloseable _ = this::endSuspensions) {
      for (int suspension = 0; suspension < SUSPENSIONS; suspension++) {
        await()
            .atMost(LONG)
            .failFast("The lane is parked", () -> !hasOnlyProgress())
            .until(() -> poll() && isSuspended());
        await().atMost(LONG).until(() -> !kafka.isInstanceIdInUse());
        resume();
      }
      awaitFinished(1);
    }
    // A turn that was not committed is repeated; no turn ends early, and none is parked.
    assertThat(hasOnlyProgress()).isTrue();
    assertThat(progress).hasSizeLessThanOrEqualTo(SUSPENSIONS + 1);
    assertThat(copied()).isEqualTo(MESSAGES);
    assertThat(destination.account("alberta").folder("A").size()).isEqualTo(MESSAGES);
  }

  private boolean hasOnlyProgress() {
    return progress.stream().allMatch(LaneProgressed.class::isInstance);
  }

  private void reached(CrashPoint step) {
    synchronized (lock) {
      if (step == CrashPoint.APPENDED
          && suspensions < SUSPENSIONS
          && ++windows == WINDOWS_BETWEEN) {
        windows = 0;
        suspensions++;
        suspended = true;
      }
    }
    awaitResumed();
  }

  private boolean isSuspended() {
    synchronized (lock) {
      return suspended;
    }
  }

  private void resume() {
    synchronized (lock) {
      suspended = false;
      lock.notifyAll();
    }
  }

  private void endSuspensions() {
    synchronized (lock) {
      suspensions = SUSPENSIONS;
    }
    resume();
  }

  private void awaitResumed() {
    synchronized (lock) {
      try {
        while (suspended) {
          lock.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private CopierKafkaClients pausableKafka(String name) {
    return new PausableKafkaClients(client(), settings(Duration.ZERO), name, this::awaitResumed);
  }
}
