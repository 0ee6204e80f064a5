package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A copier is paused during a turn (a suspended machine, a long process pause) and resumes after
 * another copier has received its slot and finished the lane. It sends no command that changes the
 * destination, and commits nothing.
 */
class CopierResumedAfterPauseIT extends EmbeddedBrokerTest {

  /** The point at which the copier is paused. */
  enum PausedAt {
    BEFORE_AN_APPEND,
    BEFORE_ITS_TURN_IS_COMMITTED,
    WHILE_ITS_TRANSACTION_IS_OPEN
  }

  private final CountDownLatch workResumed = new CountDownLatch(1);
  private final CountDownLatch consumerResumed = new CountDownLatch(1);
  private final CountDownLatch paused = new CountDownLatch(1);
  private final AtomicBoolean mayPause = new AtomicBoolean(true);

  @ParameterizedTest
  @EnumSource
  void aCopierThatResumesWithoutItsSlotChangesAndCommitsNothing(PausedAt pausedAt)
      throws Exception {
    source.account("alberta").folder("A").putAll(TestMessage.mixed(1, 100));
    destination.account("alberta").folder("A");
    if (pausedAt == PausedAt.BEFORE_AN_APPEND) {
      // The second window is being read while the first is written.
      int[] fetches = {0};
      source
          .faults()
          .hook((verb, folder) -> {
            if (verb.equals("fetch") && ++fetches[0] == 2) {
              pause();
            }
          });
    }
    CrashPoints steps =
        step -> {
          int there = destination.account("alberta").folder("A").size();
          boolean last = step == CrashPoint.APPENDED && there == 100;
          if (pausedAt == PausedAt.BEFORE_ITS_TURN_IS_COMMITTED && last
              || pausedAt == PausedAt.WHILE_ITS_TRANSACTION_IS_OPEN
                  && step == CrashPoint.COMMITTING) {
            pause();
          }
        };
    publish(lane("A", 1, 1));
    String name = pausedAt.name().toLowerCase(java.util.Locale.ROOT);
    try (Copier _ = new Copier(pausableKafka(name), Duration.ofSeconds(30), steps);
        AutoCloseable _ = this::resumeAll) {
      await().atMost(Duration.ofSeconds(30)).until(() -> paused.getCount() == 0);
      int appendedBefore = destination.faults().appendedMessages();
      try (Copier _ = new Copier(name + "-other", Duration.ofMillis(200))) {
        awaitFinished(1);
      }
      assertThat(destination.faults().appendedMessages())
          .isEqualTo(pausedAt == PausedAt.BEFORE_AN_APPEND ? 100 : appendedBefore);
      workResumed.countDown();
      // It closes its connections and has not changed the mailbox.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> destination.account("alberta").connections() == 0);
      assertThat(destination.faults().appendedMessages()).isEqualTo(100);
      consumerResumed.countDown();

      source.account("alberta").folder("B").putAll(TestMessage.numbered(0, 10));
      destination.account("alberta").folder("B");
      publish(lane("B", 1, 1));
      awaitFinished(2);
    }
    assertThat(copied()).isEqualTo(110);
    assertOneChain("A");
    assertThat(destination.account("alberta").folder("A").size()).isEqualTo(100);
    assertThat(destination.faults().appendedMessages()).isEqualTo(110);
  }

  private void resumeAll() {
    workResumed.countDown();
    consumerResumed.countDown();
  }

  private void pause() {
    if (mayPause.compareAndSet(true, false)) {
      paused.countDown();
      awaitResumed(workResumed);
    }
  }

  private static void awaitResumed(CountDownLatch resumed) {
    try {
      resumed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CopierKafkaClients pausableKafka(String name) {
    return new PausableKafkaClients(
        client(),
        settings(Duration.ZERO),
        name,
        () -> {
          if (paused.getCount() == 0) {
            awaitResumed(consumerResumed);
          }
        });
  }
}
