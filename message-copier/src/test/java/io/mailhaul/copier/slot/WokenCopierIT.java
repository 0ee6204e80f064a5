package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.CopySteps;
import io.mailhaul.copier.lane.CopySteps.Step;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A copier that is stopped in the middle of its work (a suspended machine, a long pause) and wakes
 * after its slot has moved and the lane was finished by another: it sends no command that changes
 * the destination, and commits nothing.
 */
class WokenCopierIT extends CopierTests {

  /** Where it falls asleep. */
  enum Asleep {
    BEFORE_AN_APPEND,
    BEFORE_ITS_TURN_IS_COMMITTED,
    WHILE_ITS_TRANSACTION_IS_OPEN
  }

  private final CountDownLatch workAwake = new CountDownLatch(1);
  private final CountDownLatch consumerAwake = new CountDownLatch(1);
  private final CountDownLatch fellAsleep = new CountDownLatch(1);
  private final AtomicBoolean sleepy = new AtomicBoolean(true);

  @ParameterizedTest
  @EnumSource
  void changesNothingAndCommitsNothing(Asleep asleep) throws Exception {
    source.account("alberta").folder("A").putAll(TestMessage.mixed(1, 100));
    destination.account("alberta").folder("A");
    if (asleep == Asleep.BEFORE_AN_APPEND) {
      // The second window is being read while the first is written.
      int[] fetches = {0};
      source
          .faults()
          .hook((verb, folder) -> {
            if (verb.equals("fetch") && ++fetches[0] == 2) {
              sleep();
            }
          });
    }
    CopySteps steps =
        step -> {
          int there = destination.account("alberta").folder("A").size();
          boolean last = step == Step.APPENDED && there == 100;
          if (asleep == Asleep.BEFORE_ITS_TURN_IS_COMMITTED && last
              || asleep == Asleep.WHILE_ITS_TRANSACTION_IS_OPEN && step == Step.COMMITTING) {
            sleep();
          }
        };
    publish(lane("A", 1, 1));
    String name = asleep.name().toLowerCase(java.util.Locale.ROOT);
    try (Copier _ = new Copier(sleeper(name), Duration.ofSeconds(30), steps);
        AutoCloseable _ = this::wakeAll) {
      await().atMost(Duration.ofSeconds(30)).until(() -> fellAsleep.getCount() == 0);
      int appendedBefore = destination.faults().appendedItems();
      try (Copier _ = new Copier(name + "-other", Duration.ofMillis(200))) {
        awaitFinished(1);
      }
      assertThat(destination.faults().appendedItems())
          .isEqualTo(asleep == Asleep.BEFORE_AN_APPEND ? 100 : appendedBefore);
      workAwake.countDown();
      // It lets go of the mailbox, and has not touched it.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> destination.account("alberta").connections() == 0);
      assertThat(destination.faults().appendedItems()).isEqualTo(100);
      consumerAwake.countDown();

      source.account("alberta").folder("B").putAll(TestMessage.numbered(0, 10));
      destination.account("alberta").folder("B");
      publish(lane("B", 1, 1));
      awaitFinished(2);
    }
    assertThat(copied()).isEqualTo(110);
    assertOneChain("A");
    assertThat(destination.account("alberta").folder("A").size()).isEqualTo(100);
    assertThat(destination.faults().appendedItems()).isEqualTo(110);
  }

  private void wakeAll() {
    workAwake.countDown();
    consumerAwake.countDown();
  }

  private void sleep() {
    if (sleepy.compareAndSet(true, false)) {
      fellAsleep.countDown();
      awaitAwake(workAwake);
    }
  }

  private static void awaitAwake(CountDownLatch awake) {
    try {
      awake.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Its consumer does nothing while it is asleep, heartbeats included. */
  private CopierKafka sleeper(String name) {
    return new CopierKafka(client(), settings(Duration.ZERO), name) {
      @Override
      Consumer<String, byte[]> folderEvents() {
        Map<String, Object> settings = folderEventsSettings();
        // What stops the heartbeats of a consumer that does not poll.
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 1_000);
        return new KafkaConsumer<>(
            settings, new StringDeserializer(), new ByteArrayDeserializer()) {
          @Override
          public ConsumerRecords<String, byte[]> poll(Duration timeout) {
            if (fellAsleep.getCount() == 0) {
              awaitAwake(consumerAwake);
            }
            return super.poll(timeout);
          }
        };
      }
    };
  }
}
