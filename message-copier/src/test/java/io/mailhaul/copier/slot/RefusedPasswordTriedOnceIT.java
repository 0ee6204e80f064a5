package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.model.FailureReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A wrong password, eight slots that start at the same time, two copiers (TRAP 1). */
class RefusedPasswordTriedOnceIT extends EmbeddedBrokerTest {

  @Test
  void triesEveryVersionOfARefusedPasswordOnce() {
    List<Lane> lanes = new ArrayList<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      String folder = "Folder " + slot;
      source.account("alberta").folder(folder).putAll(TestMessage.numbered(0, 5));
      destination.account("alberta").folder(folder);
      lanes.add(lane(folder, slot, 1));
    }
    source.account("alberta").changePassword("the third is right");
    AtomicInteger atSource = new AtomicInteger();
    AtomicInteger atDestination = new AtomicInteger();
    source.faults().hook((verb, folder) -> count(verb, atSource));
    destination.faults().hook((verb, folder) -> count(verb, atDestination));
    try (Copier _ = new Copier("refused-1", Duration.ofMillis(200));
        Copier _ = new Copier("refused-2", Duration.ofMillis(200))) {
      for (String wrong : List.of("secret", "also wrong")) {
        if (!wrong.equals("secret")) {
          workerApi.correct(wrong);
        }
        progress.clear();
        atSource.set(0);
        atDestination.set(0);
        lanes.forEach(this::publish);
        await().atMost(Duration.ofSeconds(60)).until(() -> poll() && progress.size() == SLOTS);
        assertThat(progress)
            .allSatisfy(event -> {
              LaneParked parked = (LaneParked) event;
              assertThat(parked.failure().reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
              assertThat(parked.until()).isNull();
            });
        assertThat(atSource).as("LOGINs with '" + wrong + "'").hasValue(1);
        assertThat(atDestination).hasValueLessThanOrEqualTo(1);
      }
      workerApi.correct("the third is right");
      progress.clear();
      lanes.forEach(this::publish);
      awaitFinished(SLOTS);
    }
    assertThat(copied()).isEqualTo(5 * SLOTS);
    assertThat(workerApi.refusals).hasSize(2);
  }

  private static void count(String verb, AtomicInteger signIns) {
    if (verb.equals("signIn")) {
      signIns.incrementAndGet();
    }
  }
}
