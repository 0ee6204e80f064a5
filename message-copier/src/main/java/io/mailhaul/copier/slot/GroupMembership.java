package io.mailhaul.copier.slot;

import io.mailhaul.copier.slot.turn.Lease;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * What the group coordinator has confirmed: the consumer's generation, and by its heartbeats the
 * lease. Only the polling thread changes it.
 */
final class GroupMembership {

  private final Consumer<?, ?> consumer;
  private final Lease lease;
  private final LongSupplier nanoClock;
  private final LongSupplier wallClock;
  private @Nullable Metric heartbeatTotal;
  private HeartbeatCount beforeLastPoll = new HeartbeatCount(0, 0, 0);
  private HeartbeatCount beforePoll = beforeLastPoll;
  private boolean partitionsLost;
  private boolean hasJoined;
  private volatile @Nullable ConsumerGroupMetadata metadata;

  GroupMembership(Consumer<?, ?> consumer, Lease lease) {
    this(consumer, lease, System::nanoTime, System::currentTimeMillis);
  }

  GroupMembership(
      Consumer<?, ?> consumer, Lease lease, LongSupplier nanoClock, LongSupplier wallClock) {
    this.consumer = consumer;
    this.lease = lease;
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
  }

  /** The number of answered heartbeats at a moment of both clocks. */
  private record HeartbeatCount(double answered, long nanoTime, long millis) {}

  void beforePoll() {
    long nanoTime = nanoClock.getAsLong();
    long millis = wallClock.getAsLong();
    beforePoll = new HeartbeatCount(answeredHeartbeats(), nanoTime, millis);
    partitionsLost = false;
  }

  /**
   * Renews the lease if a heartbeat was answered between the last two counts, unless the poll has
   * shown a lost membership. The lease starts at the earlier count: if the process was paused after
   * the answer, the later one proves nothing.
   */
  void afterPoll() {
    metadata = consumer.groupMetadata();
    if (beforePoll.answered() > beforeLastPoll.answered() && !partitionsLost) {
      lease.renew(beforeLastPoll.nanoTime(), beforeLastPoll.millis());
    }
    beforeLastPoll = beforePoll;
  }

  /** The coordinator has answered a join, which proves as much as an answered heartbeat. */
  void joined() {
    hasJoined = true;
    lease.renew(nanoClock.getAsLong(), wallClock.getAsLong());
    metadata = consumer.groupMetadata();
  }

  /** Whether the coordinator has answered a join of this consumer. */
  boolean hasJoined() {
    return hasJoined;
  }

  void partitionsLost() {
    partitionsLost = true;
  }

  /** The current generation; may be called by any thread. */
  ConsumerGroupMetadata metadata() {
    ConsumerGroupMetadata known = metadata;
    if (known == null) {
      throw new IllegalStateException("The copier has not joined the group yet");
    }
    return known;
  }

  private double answeredHeartbeats() {
    if (heartbeatTotal == null) {
      heartbeatTotal =
          consumer.metrics().values().stream()
              .filter(metric -> metric.metricName().name().equals("heartbeat-total"))
              .findFirst()
              .orElse(null);
    }
    return heartbeatTotal != null && heartbeatTotal.metricValue() instanceof Double value
        ? value
        : 0;
  }
}
