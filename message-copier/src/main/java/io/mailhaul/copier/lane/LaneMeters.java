package io.mailhaul.copier.lane;

import io.mailhaul.events.Change;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.FlagCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of lanes. Their names are API; none is tagged by mailbox. */
public final class LaneMeters {

  private final MeterRegistry registry;
  private final Counter copied;
  private final Counter bytes;
  private final Counter reconciles;
  private final Counter reconciled;

  public LaneMeters(MeterRegistry registry) {
    this.registry = registry;
    this.copied = registry.counter("mailhaul.copier.items", "outcome", "copied");
    this.bytes = registry.counter("mailhaul.copier.bytes");
    this.reconciles = registry.counter("mailhaul.copier.reconciles");
    this.reconciled = registry.counter("mailhaul.copier.reconciled.items");
  }

  /** Registers gauges for the used memory for mail and its limits. */
  void memory(LaneMemory memory) {
    gauges("windows", memory.windows());
    gauges("comparisons", memory.comparisons());
    gauges("repairs", memory.repairs());
  }

  private void gauges(String use, MemoryBudget budget) {
    Gauge.builder("mailhaul.copier.memory.taken", budget, MemoryBudget::taken)
        .baseUnit("bytes")
        .tag("use", use)
        .register(registry);
    Gauge.builder("mailhaul.copier.memory.budget", budget, MemoryBudget::total)
        .baseUnit("bytes")
        .tag("use", use)
        .register(registry);
  }

  void copied(long size) {
    copied.increment();
    bytes.increment(size);
  }

  /** Counts a copy that differs from its original. */
  void changed(Change change) {
    registry.counter("mailhaul.copier.changes", "change", change.name()).increment();
  }

  void failed(FailureReason reason) {
    registry.counter("mailhaul.copier.items", "outcome", "failed").increment();
    failure(reason);
  }

  void failure(FailureReason reason) {
    registry.counter("mailhaul.copier.failures", "reason", reason.name()).increment();
  }

  /** Counts the results of a flag synchronization. */
  void flags(FlagCounts counts) {
    registry.counter("mailhaul.copier.flags", "outcome", "carried").increment(counts.carried());
    registry.counter("mailhaul.copier.flags", "outcome", "kept").increment(counts.kept());
    registry
        .counter("mailhaul.copier.flags", "outcome", "not_carried")
        .increment(counts.notCarried());
  }

  /** Counts a reconciliation and the copies that it found. */
  void reconciled(int items) {
    reconciles.increment();
    reconciled.increment(items);
  }
}
