package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.Control;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.LaneProgress.LaneEventUnreadable;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.events.Topics;
import io.mailhaul.model.FailureReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Slots and turns with a real broker; the mail systems are in memory. */
class FolderEventListenerIT extends EmbeddedBrokerTest {

  @Test
  void processesItsLanesInManyTurnsUntilTheyEnd() {
    for (String folder : List.of("A", "B", "C")) {
      source.account("alberta").folder(folder).putAll(TestMessage.mixed(folder.hashCode(), 300));
      destination.account("alberta").folder(folder);
    }
    try (Copier ignored = new Copier("copier-1", Duration.ofMillis(20))) {
      publish(lane("A", 0, 1));
      publish(lane("B", 0, 1));
      publish(lane("C", 3, 1));
      awaitFinished(3);
    }
    assertThat(copied()).isEqualTo(900);
    for (String folder : List.of("A", "B", "C")) {
      assertThat(destination.account("alberta").folder(folder).size()).isEqualTo(300);
    }
  }

  /** Besides these, one writes the slot's first crash marker, and one withdraws it. */
  @Test
  void aLaneOfAnIdleSlotTakesOneTransaction() {
    Copier copier = new Copier("copier-6", Duration.ofMillis(200));
    try (copier) {
      for (int lane = 1; lane <= 6; lane++) {
        String folder = "Folder" + lane;
        source.account("alberta").folder(folder).putAll(TestMessage.numbered(0, 3));
        destination.account("alberta").folder(folder);
        publish(lane(folder, 4, 1));
        awaitFinished(lane);
      }
    }
    assertThat(copier.transactions()).isEqualTo(6 + 2);
  }

  /** Otherwise the mailbox would wait until batch-service gives the killed one up. */
  @Test
  void theNextCopierOfASlotSignsInIfOneWasKilledWhileItDid() {
    for (int lane = 1; lane <= 2; lane++) {
      String folder = "Folder" + lane;
      source.account("alberta").folder(folder).putAll(TestMessage.numbered(0, 3));
      destination.account("alberta").folder(folder);
    }
    try (Copier _ = new Copier("copier-7", Duration.ofMillis(200))) {
      publish(lane("Folder1", 4, 1));
      awaitFinished(1);
    }
    workerApi.killDuringSignIn();
    try (Copier _ = new Copier("copier-8", Duration.ofMillis(200))) {
      publish(lane("Folder2", 4, 1));
      awaitFinished(2);
    }
  }

  @Test
  void aSecondCopierContinuesUnfinishedLanes() {
    source.account("alberta").folder("A").putAll(TestMessage.mixed(5, 2_000));
    destination.account("alberta").folder("A");
    publish(lane("A", 1, 1));
    try (Copier ignored = new Copier("copier-2", Duration.ofMillis(10))) {
      await().atMost(Duration.ofSeconds(30)).until(() -> poll() && copied() > 0);
    }
    assertThat(finished()).isZero();
    try (Copier ignored = new Copier("copier-2", Duration.ofMillis(200))) {
      awaitFinished(1);
    }
    assertThat(copied()).isEqualTo(2_000);
    assertThat(destination.account("alberta").folder("A").size()).isEqualTo(2_000);
  }

  @Test
  void anUnreadableLaneBecomesADeadLetterAndIsReported() {
    try (Copier ignored = new Copier("copier-3", Duration.ofMillis(200))) {
      send(0, "no JSON at all".getBytes(StandardCharsets.UTF_8));
      send(
          0,
          ("{\"type\":\"Lane\",\"id\":{\"mailbox\":\""
                  + mailbox
                  + "\",\"batch\":\"b\",\"pass\":1,"
                  + "\"destination\":\"Archive\"},\"sources\":\"?\"}")
              .getBytes(StandardCharsets.UTF_8));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> poll() && progress.stream().anyMatch(LaneEventUnreadable.class::isInstance));
    }
    LaneEventUnreadable broken =
        (LaneEventUnreadable)
            progress.stream().filter(LaneEventUnreadable.class::isInstance).findFirst().get();
    assertThat(broken.id().destination()).isEqualTo("Archive");
    assertThat(broken.failure().reason()).isEqualTo(FailureReason.LANE_EVENT_UNREADABLE);
  }

  @Test
  void dropsLanesOfAnOlderPass() {
    source.account("alberta").folder("A").putAll(TestMessage.numbered(0, 5));
    destination.account("alberta").folder("A");
    producer.send(
        new ProducerRecord<>(
            Topics.CONTROL,
            "pass:" + mailbox,
            EventJson.write(new Control.CurrentPass(mailbox, 2, 1))));
    producer.flush();
    try (Copier ignored = new Copier("copier-4", Duration.ofMillis(200))) {
      publish(lane("A", 2, 1));
      publish(lane("A", 2, 2));
      awaitFinished(1);
    }
    assertThat(progress).allSatisfy(event -> assertThat(event.pass()).isEqualTo(2));
    assertThat(copied()).isEqualTo(5);
  }

  @Test
  void triesARefusedPasswordOnceAndParksEveryLane() {
    source.account("alberta").changePassword("another");
    for (String folder : List.of("A", "B", "C")) {
      source.account("alberta").folder(folder).putAll(TestMessage.numbered(0, 5));
      destination.account("alberta").folder(folder);
    }
    java.util.concurrent.atomic.AtomicInteger attempts =
        new java.util.concurrent.atomic.AtomicInteger();
    source
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("signIn")) {
            attempts.incrementAndGet();
          }
        });
    try (Copier ignored = new Copier("copier-5", Duration.ofMillis(200))) {
      publish(lane("A", 0, 1));
      publish(lane("B", 0, 1));
      publish(lane("C", 0, 1));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> poll() && progress.stream().filter(LaneParked.class::isInstance).count() == 3);
    }
    assertThat(attempts).hasValue(1);
    assertThat(workerApi.refusals).hasSize(1);
    assertThat(progress)
        .allSatisfy(event -> {
          LaneParked parked = (LaneParked) event;
          assertThat(parked.failure().reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
          assertThat(parked.until()).isNull();
        });
  }
}
