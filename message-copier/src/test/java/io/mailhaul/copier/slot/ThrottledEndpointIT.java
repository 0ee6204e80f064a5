package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFaults;
import io.mailhaul.events.Control;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.EventJson.EventDeserializer;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.events.Topics;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lanes whose server has asked to slow down. */
class ThrottledEndpointIT extends EmbeddedBrokerTest {

  private final AtomicInteger signIns = new AtomicInteger();
  private int throttlesBefore;

  @BeforeEach
  void fill() {
    source.account("alberta").folder("A").putAll(TestMessage.numbered(0, 5));
    destination.account("alberta").folder("A");
    throttlesBefore = throttles().size();
  }

  @Test
  void aLaneThatMeetsAKnownThrottleWaitsForItsEndAndDoesNotPublishItAgain() {
    countSignIns();
    Instant until = Instant.now().plusSeconds(8).truncatedTo(ChronoUnit.MILLIS);
    Control.Throttle known = new Control.Throttle(source.endpoint().address(), until);
    producer.send(new ProducerRecord<>(Topics.CONTROL, known.key(), EventJson.write(known)));
    producer.flush();
    try (Copier _ = new Copier("throttled-1", Duration.ofMillis(200))) {
      publish(lane("A", 0, 1));
      publish(lane("A", 1, 1));
      await().atMost(Duration.ofSeconds(7)).until(() -> poll() && parked().size() == 2);
      assertThat(parked())
          .allSatisfy(parked -> {
            assertThat(parked.failure().reason()).isEqualTo(FailureReason.THROTTLED);
            assertThat(parked.until()).isEqualTo(until);
          });
    }
    assertThat(signIns).hasValue(0);
    assertThat(throttles()).hasSize(throttlesBefore + 1);
  }

  @Test
  void aLaneThatTheServerThrottlesPublishesItForAllWorkers() {
    source
        .faults()
        .hook((verb, folder) -> {
          throw FakeFaults.throttled(Side.SOURCE, Duration.ofSeconds(1));
        });
    try (Copier _ = new Copier("throttled-2", Duration.ofMillis(200))) {
      publish(lane("A", 0, 1));
      await().atMost(Duration.ofSeconds(20)).until(() -> poll() && !parked().isEmpty());
    }
    assertThat(throttles()).hasSize(throttlesBefore + 1);
    Control.Throttle published = throttles().getLast();
    assertThat(published.endpoint()).isEqualTo(source.endpoint().address());
    assertThat(published.until())
        .isEqualTo(parked().getLast().until().truncatedTo(ChronoUnit.MILLIS));
  }

  private void countSignIns() {
    source
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("signIn")) {
            signIns.incrementAndGet();
          }
        });
  }

  private List<LaneParked> parked() {
    return progress.stream()
        .filter(LaneParked.class::isInstance)
        .map(LaneParked.class::cast)
        .toList();
  }

  /** All throttles on the control topic, in order. */
  private static List<Control.Throttle> throttles() {
    List<Control.Throttle> throttles = new ArrayList<>();
    TopicPartition control = new TopicPartition(Topics.CONTROL, 0);
    Map<String, Object> settings = new java.util.HashMap<>(client());
    settings.put("isolation.level", "read_committed");
    try (var reader =
        new KafkaConsumer<>(settings, new StringDeserializer(), new EventDeserializer())) {
      reader.assign(List.of(control));
      reader.seekToBeginning(List.of(control));
      long end = reader.endOffsets(List.of(control)).get(control);
      while (reader.position(control) < end) {
        reader
            .poll(Duration.ofMillis(100))
            .forEach(record -> {
              if (record.value() instanceof Control.Throttle throttle) {
                throttles.add(throttle);
              }
            });
      }
    }
    return throttles;
  }
}
