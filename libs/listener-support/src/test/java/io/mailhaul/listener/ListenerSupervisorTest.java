package io.mailhaul.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;
import org.springframework.kafka.event.ContainerStoppedEvent;
import org.springframework.kafka.listener.MessageListenerContainer;

class ListenerSupervisorTest {

  private final FakeListener listener = new FakeListener();
  private final List<AvailabilityState> states = new CopyOnWriteArrayList<>();
  private final List<Object> sources = new CopyOnWriteArrayList<>();
  private final ListenerSupervisor supervisor =
      new ListenerSupervisor(
          () -> List.of(listener),
          event -> {
            states.add(((AvailabilityChangeEvent<?>) event).getState());
            sources.add(((AvailabilityChangeEvent<?>) event).getSource());
          });

  @Test
  void leavesARunningListenerAloneAndOneThatWasStoppedOnPurpose() {
    check(0);
    listener.stop();
    check(1);
    check(100);
    assertThat(listener.starts).isZero();
    assertThat(states).isEmpty();
  }

  @Test
  void refusesTrafficAtOnceAndAcceptsItWhenTheRestartedListenerHasSettled() {
    listener.fail();
    check(10);
    assertThat(states).containsExactly(ReadinessState.REFUSING_TRAFFIC);
    assertThat(listener.starts).isZero();
    check(11);
    assertThat(listener.starts).isEqualTo(1);
    check(15);
    assertThat(states).hasSize(1);
    check(16);
    assertThat(states)
        .containsExactly(ReadinessState.REFUSING_TRAFFIC, ReadinessState.ACCEPTING_TRAFFIC);
  }

  @Test
  void waitsLongerBeforeEachRestartUpToAMinute() {
    List<Integer> starts = new ArrayList<>();
    for (int second = 0; second <= 300; second++) {
      listener.fail();
      int before = listener.starts;
      check(second);
      if (listener.starts > before) {
        starts.add(second);
      }
    }
    // The check that sees the failure follows a second after the restart.
    assertThat(starts).startsWith(1, 4, 9, 18, 35, 68, 129, 190);
  }

  @Test
  void theDelaysBeginAgainAfterTheListenerHasRunForAWhile() {
    for (int second = 0; second < 40; second++) {
      listener.fail();
      check(second);
    }
    check(40);
    int before = listener.starts;
    listener.fail();
    check(1000);
    check(1001);
    assertThat(listener.starts).isEqualTo(before + 1);
  }

  @Test
  void theServiceIsBrokenWhenTheListenerStopsAfterEveryRestartAndTheAttemptsContinue() {
    supervisor.onApplicationEvent(new ConsumerStoppedEvent(listener, listener, Reason.FENCED));
    supervisor.onApplicationEvent(new ConsumerStoppedEvent(listener, listener, Reason.ABNORMAL));
    for (int second = 0; second < 180; second++) {
      listener.fail();
      check(second);
    }
    assertThat(states).containsExactly(ReadinessState.REFUSING_TRAFFIC, LivenessState.BROKEN);
    assertThat(sources.getLast())
        .isInstanceOf(ListenerFailedException.class)
        .hasToString(
            "io.mailhaul.listener.ListenerFailedException: the Kafka listener 'jobs' has stopped,"
                + " after 7 restarts in a row: another process uses its group.instance.id");
    int before = listener.starts;
    check(300);
    assertThat(listener.starts).isGreaterThan(before);
    check(310);
    assertThat(states)
        .endsWith(LivenessState.BROKEN, ReadinessState.ACCEPTING_TRAFFIC, LivenessState.CORRECT);
  }

  @Test
  void waitsForTheConsumersThatHaveNotEndedButNotWithoutLimit() {
    listener.fail();
    listener.consumersRunning = true;
    check(0);
    check(29);
    assertThat(listener.starts).isZero();
    check(30);
    assertThat(listener.starts).isEqualTo(1);
  }

  @Test
  void aListenerWithOneEndedConsumerIsStoppedAndStarted() {
    listener.consumerEnded = true;
    check(0);
    check(1);
    assertThat(listener.stops).isEqualTo(1);
    assertThat(listener.starts).isEqualTo(1);
  }

  @Test
  void aFailedStartIsTriedAgain() {
    listener.fail();
    listener.startFails = true;
    check(0);
    check(1);
    listener.startFails = false;
    check(2);
    check(4);
    assertThat(listener.starts).isEqualTo(1);
    assertThat(listener.isRunning()).isTrue();
  }

  @Test
  void anEventOfTheListenerIsHandledAtOnce() {
    supervisor.start();
    try {
      listener.fail();
      supervisor.onApplicationEvent(new ContainerStoppedEvent(listener, listener));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> states.contains(ReadinessState.REFUSING_TRAFFIC));
      await().atMost(Duration.ofSeconds(20)).until(listener::isRunning);
    } finally {
      supervisor.stop();
    }
    listener.fail();
    assertThat(listener.starts).isEqualTo(1);
  }

  private void check(int second) {
    supervisor.check(Duration.ofSeconds(second).toNanos());
  }

  private static final class FakeListener implements MessageListenerContainer {
    private volatile boolean running = true;
    private volatile boolean expected = true;
    private boolean consumersRunning;
    private boolean consumerEnded;
    private boolean startFails;
    private volatile int starts;
    private int stops;

    /** What spring-kafka does after an error that it takes for fatal. */
    void fail() {
      running = false;
      expected = false;
    }

    @Override
    public void start() {
      if (startFails) {
        throw new IllegalStateException("no broker");
      }
      starts++;
      running = true;
      expected = true;
      consumerEnded = false;
    }

    @Override
    public void stop() {
      stops++;
      running = false;
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public boolean isInExpectedState() {
      return expected && !consumerEnded;
    }

    @Override
    public boolean isChildRunning() {
      return consumersRunning;
    }

    @Override
    public String getListenerId() {
      return "jobs";
    }

    @Override
    public void setupMessageListener(Object messageListener) {}

    @Override
    public Map<String, Map<MetricName, ? extends Metric>> metrics() {
      return Map.of();
    }

    @Override
    public @Nullable String getGroupId() {
      return null;
    }
  }
}
