package io.mailhaul.copier.slot.turn;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of slots and turns. Their names are API. */
public final class SlotMeters {

  private final AtomicInteger lanesActive;
  private final AtomicInteger turnsActive;
  private final AtomicInteger lanesWaiting;
  private final Counter turns;
  private final Timer commitTimer;

  public SlotMeters(MeterRegistry registry) {
    lanesActive = registry.gauge("mailhaul.copier.lanes.active", new AtomicInteger());
    lanesWaiting = registry.gauge("mailhaul.copier.lanes.waiting", new AtomicInteger());
    turnsActive = registry.gauge("mailhaul.copier.turns.active", new AtomicInteger());
    turns = registry.counter("mailhaul.copier.turns");
    commitTimer = registry.timer("mailhaul.copier.commit");
  }

  public Timer commitTimer() {
    return commitTimer;
  }

  public void turnStarted() {
    turnsActive.incrementAndGet();
    turns.increment();
  }

  public void turnEnded() {
    turnsActive.decrementAndGet();
  }

  public void laneStarted() {
    lanesActive.incrementAndGet();
  }

  public void laneEnded() {
    lanesActive.decrementAndGet();
  }

  /** Sets the number of waiting events in this replica's slots, polled or not. */
  public void lanesWaiting(int lanes) {
    lanesWaiting.set(lanes);
  }
}
