package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.message.Message;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.model.FailureReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A lane with a message that crashes each copier is parked before that message. */
class CrashingLaneIsParkedIT extends EmbeddedBrokerTest {

  private static final Duration QUANTUM = Duration.ofMillis(300);

  @Test
  void parksTheLaneAfterThreeWorkerCrashesAndSavesTheOtherMessages() {
    fill("Killer", TestMessage.mixed(4, 150));
    source.account("alberta").folder("Killer").put(poison());
    source.account("alberta").folder("Killer").putAll(TestMessage.numbered(0, 100));
    for (String folder : List.of("Before", "After")) {
      fill(folder, TestMessage.mixed(folder.length(), 60));
    }
    AtomicInteger crashes = new AtomicInteger();
    CrashPoints crashing =
        crashingOn(window -> {
          crashes.incrementAndGet();
          throw new OutOfMemoryError("thrown by the test");
        });
    publish(lane("Before", 1, 1));
    publish(lane("Killer", 1, 1));
    publish(lane("After", 1, 1));
    try (Copier ignored = new Copier(kafka("killed-within"), QUANTUM, crashing)) {
      awaitParked();
      awaitFinished(2);
    }
    assertParked(crashes.get());
  }

  @Test
  void parksTheLaneAfterThreeCopierCrashesAndSavesTheOtherMessages() throws Exception {
    fill("Killer", TestMessage.mixed(4, 150));
    source.account("alberta").folder("Killer").put(poison());
    source.account("alberta").folder("Killer").putAll(TestMessage.numbered(0, 100));
    for (String folder : List.of("Before", "After")) {
      fill(folder, TestMessage.mixed(folder.length(), 60));
    }
    publish(lane("Before", 2, 1));
    publish(lane("Killer", 2, 1));
    publish(lane("After", 2, 1));
    int crashes = 0;
    CountDownLatch never = new CountDownLatch(1);
    // A crashed process does nothing more. Here its worker blocks, and the next copier with the
    // same instance id takes over its slots.
    while (crashes < 10) {
      CountDownLatch crashed = new CountDownLatch(1);
      CrashPoints crashing =
          crashingOn(window -> {
            crashed.countDown();
            awaitForEver(never);
          });
      new Copier(kafka("killed"), QUANTUM, crashing);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> poll() && (crashed.getCount() == 0 || parked() > 0 && finished() == 2));
      if (crashed.getCount() > 0) {
        break;
      }
      crashes++;
    }
    never.countDown();
    try (Copier ignored = new Copier(kafka("killed"), QUANTUM, CrashPoints.NONE)) {
      assertParked(crashes);
    }
  }

  private void fill(String folder, List<TestMessage> messages) {
    source.account("alberta").folder(folder).putAll(messages);
    destination.account("alberta").folder(folder);
  }

  private static TestMessage poison() {
    return TestMessage.numbered(666).withBody("This kills.\r\n");
  }

  private interface Crash {
    void with(List<Message> window);
  }

  private static CrashPoints crashingOn(Crash crash) {
    Predicate<Message> crashing =
        message ->
            message.body() instanceof Message.Bytes(byte[] bytes)
                && new String(bytes, StandardCharsets.UTF_8).contains("This kills.");
    return new CrashPoints() {
      @Override
      public void reached(CrashPoint step) {}

      @Override
      public List<Message> beforeAppend(List<Message> window) {
        if (window.stream().anyMatch(crashing)) {
          crash.with(window);
        }
        return window;
      }
    };
  }

  private static void awaitForEver(CountDownLatch never) {
    try {
      never.await();
      throw new IllegalStateException("The test has ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitParked() {
    await().atMost(Duration.ofSeconds(60)).until(() -> poll() && parked() > 0);
  }

  private long parked() {
    return progress.stream().filter(LaneParked.class::isInstance).count();
  }

  private void assertParked(int crashes) {
    assertThat(crashes).isEqualTo(3);
    LaneParked parked =
        (LaneParked) progress.stream().filter(LaneParked.class::isInstance).findFirst().get();
    assertThat(parked.failure().reason()).isEqualTo(FailureReason.LANE_CRASHES_WORKER);
    assertThat(parked.until()).as("the lane is resumed automatically").isNotNull();
    Lane lane = parked.lane();
    assertThat(lane.destination()).isEqualTo("Killer");
    assertThat(lane.sources().getFirst().remaining().first())
        .as("the message that crashes copiers is the next")
        .isEqualTo(151);
    assertThat(copied()).as("the messages before it and the other lanes").isEqualTo(150 + 120);
    assertThat(destination.account("alberta").folder("Killer").size()).isEqualTo(150);
  }
}
