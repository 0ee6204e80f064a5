package io.mailhaul.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;

class TaskAvailabilityTest {

  private final List<AvailabilityState> states = new ArrayList<>();
  private final List<Object> sources = new ArrayList<>();
  private long now = 1_000;
  private final TaskAvailability task =
      new TaskAvailability(
          "the results of scans cannot be committed",
          event -> {
            AvailabilityChangeEvent<?> change = (AvailabilityChangeEvent<?>) event;
            states.add(change.getState());
            sources.add(change.getSource());
          },
          () -> now);

  @Test
  void refusesTrafficFromTheFirstFailureUntilTheTaskSucceeds() {
    task.succeeded();
    task.failed(new ProducerFencedException("fenced"));
    task.failed(new ProducerFencedException("fenced"));
    assertThat(states).containsExactly(ReadinessState.REFUSING_TRAFFIC);
    task.succeeded();
    task.succeeded();
    assertThat(states)
        .containsExactly(ReadinessState.REFUSING_TRAFFIC, ReadinessState.ACCEPTING_TRAFFIC);
  }

  @Test
  void isBrokenAfterTwoMinutesOfFailuresAndNamesTheTask() {
    task.failed(new ProducerFencedException("fenced"));
    now += Duration.ofSeconds(119).toNanos();
    task.failed(new ProducerFencedException("fenced"));
    assertThat(states).doesNotContain(LivenessState.BROKEN);
    now += Duration.ofSeconds(1).toNanos();
    task.failed(new ProducerFencedException("fenced"));
    task.failed(new ProducerFencedException("fenced"));

    assertThat(states).containsExactly(ReadinessState.REFUSING_TRAFFIC, LivenessState.BROKEN);
    assertThat(sources.getLast())
        .asString()
        .contains("the results of scans cannot be committed", "fenced");
    task.succeeded();
    assertThat(states).endsWith(ReadinessState.ACCEPTING_TRAFFIC, LivenessState.CORRECT);
  }

  @Test
  void aBrokerThatDoesNotAnswerBreaksNothing() {
    for (int minute = 0; minute < 60; minute++) {
      task.failed(new KafkaException("wrapped", new TimeoutException("no answer")));
      now += Duration.ofMinutes(1).toNanos();
    }
    assertThat(states).isEmpty();
  }
}
