package io.mailhaul.copier.slot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of slots and turns. Their names are API. */
final class SlotMeters {

  private final AtomicInteger lanesActive;
  private final AtomicInteger turnsActive;
  private final AtomicInteger lanesWaiting;
  private final Counter turns;
  private final Timer commits;

  SlotMeters(MeterRegistry registry) {
    lanesActive = registry.gauge("mailhaul.copier.lanes.active", new AtomicInteger());
    lanesWaiting = registry.gauge("mailhaul.copier.lanes.waiting", new AtomicInteger());
    turnsActive = registry.gauge("mailhaul.copier.turns.active", new AtomicInteger());
    turns = registry.counter("mailhaul.copier.turns");
    commits = registry.timer("mailhaul.copier.commits");
  }

  Timer commits() {
    return commits;
  }

  void turnBegins() {
    turnsActive.incrementAndGet();
    turns.increment();
  }

  void turnEnds() {
    turnsActive.decrementAndGet();
  }

  void laneBegins() {
    lanesActive.incrementAndGet();
  }

  void laneEnds() {
    lanesActive.decrementAndGet();
  }

  /** Sets the number of waiting events in this replica's slots, polled or not. */
  void lanesWaiting(int lanes) {
    lanesWaiting.set(lanes);
  }
}
