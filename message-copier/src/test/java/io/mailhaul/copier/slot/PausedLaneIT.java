package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.Control;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.events.Topics;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Lanes whose batch or mailbox the user has paused. */
class PausedLaneIT extends EmbeddedBrokerTest {

  /** A time slice so long that only the pause can end a turn. */
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void endsTheCurrentTurnAfterItsWindowAndContinuesThereOnResume() {
    fill("A", 4_000);
    source
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("fetch")) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
          }
        });
    publish(lane("A", 0, 1));
    try (Copier _ = new Copier("pausing", LONG)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> destination.account("alberta").folder("A").size() > 100);
      pause("batch-of-" + mailbox, true, 1);
      LaneParked parked = awaitParked(1);
      assertThat(parked.failure().reason()).isEqualTo(FailureReason.PAUSED);
      assertThat(parked.until()).isNull();
      assertThat(parked.controlVersion()).isEqualTo(1);
      int there = destination.account("alberta").folder("A").size();
      assertThat(there).isBetween(100, 3_900);
      assertThat(copied()).isEqualTo(there);

      pause("batch-of-" + mailbox, false, 2);
      // The copier may not have read the new event yet; then its parked lane has the old version.
      publish(parked.lane());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            poll();
            if (parked().size() > 1) {
              LaneParked again = parked().removeLast();
              progress.remove(again);
              assertThat(again.controlVersion()).isEqualTo(1);
              publish(again.lane());
            }
            return finished() == 1;
          });
    }
    assertThat(copied()).isEqualTo(4_000);
    assertOneChain("A");
  }

  @Test
  void returnsAPausedLaneWithoutConnectingAndProcessesOtherLanes() {
    fill("A", 10);
    AtomicInteger signIns = new AtomicInteger();
    source
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("signIn")) {
            signIns.incrementAndGet();
          }
        });
    pause(mailbox, true, 7);
    publish(lane("A", 0, 1));
    publish(of("another-mailbox", lane("A", 0, 1)));
    try (Copier _ = new Copier("pausing-2", LONG)) {
      LaneParked parked = awaitParked(1);
      assertThat(parked.controlVersion()).isEqualTo(7);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> destination.account("alberta").folder("A").size() == 10);
    }
    assertThat(signIns).hasValue(1);
    assertThat(finished()).isZero();
  }

  private void fill(String folder, int messages) {
    source.account("alberta").folder(folder).putAll(TestMessage.numbered(0, messages));
    destination.account("alberta").folder(folder);
  }

  private static io.mailhaul.events.Lane of(String mailbox, io.mailhaul.events.Lane lane) {
    return EventFixtures.lane(
        new LaneId(lane.batch(), mailbox, lane.pass(), lane.destination()),
        lane.address(),
        lane.slot(),
        lane.turn(),
        lane.cursor(),
        lane.destinationIdentity(),
        lane.destinationUidNext(),
        lane.reconcileFromUid(),
        lane.messageFilter().since(),
        lane.sources());
  }

  private void pause(String subject, boolean paused, long version) {
    Control.Pause pause = new Control.Pause(subject, paused, version);
    producer.send(new ProducerRecord<>(Topics.CONTROL, pause.key(), EventJson.write(pause)));
    producer.flush();
  }

  private List<LaneParked> parked() {
    return new ArrayList<>(
        progress.stream()
            .filter(LaneParked.class::isInstance)
            .map(LaneParked.class::cast)
            .toList());
  }

  private LaneParked awaitParked(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> poll() && parked().size() == count);
    return parked().getLast();
  }
}
