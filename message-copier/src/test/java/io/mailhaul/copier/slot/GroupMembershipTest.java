package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.copier.slot.turn.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class GroupMembershipTest {

  private static final Duration LEASE = Duration.ofSeconds(8);
  private static final Duration POLL = Duration.ofMillis(50);

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private double heartbeats;
  private final Metric heartbeatTotal =
      new Metric() {
        private final MetricName name = new MetricName("heartbeat-total", "", "", Map.of());

        @Override
        public MetricName metricName() {
          return name;
        }

        @Override
        public Object metricValue() {
          return heartbeats;
        }
      };
  private final MockConsumer<String, byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized Map<MetricName, ? extends Metric> metrics() {
          return Map.of(heartbeatTotal.metricName(), heartbeatTotal);
        }
      };
  private final Lease lease = new Lease(LEASE);
  private final GroupMembership membership =
      new GroupMembership(consumer, lease, () -> millis.get() * 1_000_000, millis::get);

  @Test
  void anAnsweredHeartbeatRenewsTheLease() {
    membership.joined();
    for (int i = 0; i < 2 * LEASE.dividedBy(POLL); i++) {
      heartbeats++;
      poll();
    }
    assertThat(isLeaseHeld()).isTrue();
  }

  @Test
  void pollsWithoutAnAnsweredHeartbeatDoNotRenewTheLease() {
    membership.joined();
    heartbeats++;
    poll();
    poll();
    for (int i = 0; i < LEASE.dividedBy(POLL); i++) {
      poll();
    }
    assertThat(isLeaseHeld()).isFalse();
  }

  @Test
  void aPollThatLosesItsPartitionsDoesNotRenewTheLease() {
    membership.joined();
    pass(LEASE);
    heartbeats++;
    membership.beforePoll();
    membership.partitionsLost();
    membership.afterPoll();
    assertThat(isLeaseHeld()).isFalse();
  }

  /** The heartbeat was answered before the pause, so it says nothing about the time after it. */
  @Test
  void aHeartbeatBeforeAPauseDoesNotRenewTheLeaseAfterThePause() {
    membership.joined();
    poll();
    membership.beforePoll();
    heartbeats++;
    pass(LEASE.plus(LEASE));
    membership.afterPoll();
    poll();
    assertThat(isLeaseHeld()).isFalse();
  }

  private void poll() {
    membership.beforePoll();
    pass(POLL);
    membership.afterPoll();
  }

  private void pass(Duration time) {
    millis.addAndGet(time.toMillis());
  }

  private boolean isLeaseHeld() {
    return lease.isHeld(millis.get() * 1_000_000, millis.get());
  }
}
