package io.mailhaul.copier.lane.turn;

import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of lanes. Their names are API; none is tagged by mailbox. */
public final class LaneMeters {

  private final MeterRegistry registry;
  private final Counter copied;
  private final Counter bytes;
  private final Counter reconciliations;
  private final Counter reconciledMessages;

  public LaneMeters(MeterRegistry registry) {
    this.registry = registry;
    this.copied = registry.counter("mailhaul.copier.messages", "outcome", "copied");
    this.bytes = registry.counter("mailhaul.copier.bytes");
    this.reconciliations = registry.counter("mailhaul.copier.reconciliations");
    this.reconciledMessages = registry.counter("mailhaul.copier.reconciliation.matches");
  }

  /** Registers gauges for a part of the memory for mail. */
  void registerMemory(String use, MemoryBudget budget) {
    Gauge.builder("mailhaul.copier.memory.used", budget, MemoryBudget::used)
        .baseUnit("bytes")
        .tag("use", use)
        .register(registry);
    Gauge.builder("mailhaul.copier.memory.limit", budget, MemoryBudget::limit)
        .baseUnit("bytes")
        .tag("use", use)
        .register(registry);
  }

  public void recordCopied(long size) {
    copied.increment();
    bytes.increment(size);
  }

  /** Counts a copy that differs from its original. */
  public void recordAlteration(Alteration alteration) {
    registry.counter("mailhaul.copier.alterations", "alteration", alteration.name()).increment();
  }

  public void recordFailedMessage(FailureReason reason) {
    registry.counter("mailhaul.copier.messages", "outcome", "failed").increment();
    recordFailure(reason);
  }

  public void recordFailure(FailureReason reason) {
    registry.counter("mailhaul.copier.failures", "reason", reason.name()).increment();
  }

  /** Counts the results of a flag synchronization. */
  public void recordFlagSync(FlagCounts counts) {
    registry.counter("mailhaul.copier.flag.sync", "outcome", "synced").increment(counts.synced());
    registry
        .counter("mailhaul.copier.flag.sync", "outcome", "user_kept")
        .increment(counts.userKept());
    registry
        .counter("mailhaul.copier.flag.sync", "outcome", "unsupported")
        .increment(counts.unsupported());
  }

  /** Counts a reconciliation and the copies that it found. */
  public void recordReconciliation(int matches) {
    reconciliations.increment();
    reconciledMessages.increment(matches);
  }
}
