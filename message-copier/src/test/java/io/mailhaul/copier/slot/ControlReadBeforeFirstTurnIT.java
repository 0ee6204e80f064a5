package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.Control;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Topics;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The copier reads the control topic to its end before the first turn. */
class ControlReadBeforeFirstTurnIT extends EmbeddedBrokerTest {

  @Test
  void neverProcessesALaneOfAnOlderPass() {
    source.account("alberta").folder("A").putAll(TestMessage.numbered(0, 5));
    destination.account("alberta").folder("A");
    for (int slot = 0; slot < SLOTS; slot++) {
      publish(lane("A", slot, 1));
    }
    // The decisive record is the last; reading all of them takes longer than the slot assignment.
    for (int i = 0; i < 100_000; i++) {
      control(new Control.CurrentPass("another-" + i, 1, 1));
    }
    control(new Control.CurrentPass(mailbox, 2, 1));
    producer.flush();
    publish(lane("A", 0, 2));
    try (Copier ignored = new Copier("control-first", Duration.ofMillis(200))) {
      awaitFinished(1);
    }
    assertThat(progress).allSatisfy(event -> assertThat(event.pass()).isEqualTo(2));
    assertThat(copied()).isEqualTo(5);
  }

  private void control(Control control) {
    producer.send(new ProducerRecord<>(Topics.CONTROL, control.key(), EventJson.write(control)));
  }
}
