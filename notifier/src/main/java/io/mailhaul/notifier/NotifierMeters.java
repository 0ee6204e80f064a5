package io.mailhaul.notifier;

import io.mailhaul.events.MigrationUpdate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/**
 * The notifier's meters; their names are API.
 *
 * <ul>
 *   <li>{@code mailhaul.notifier.updates}: entries written to ticket threads, by {@code kind} (the
 *       update's type)
 *   <li>{@code mailhaul.notifier.duplicates}: duplicate updates that were dropped
 * </ul>
 */
@Component
class NotifierMeters {

  private final MeterRegistry registry;

  NotifierMeters(MeterRegistry registry) {
    this.registry = registry;
    Counter.builder("mailhaul.notifier.duplicates").register(registry);
  }

  void entryWritten(MigrationUpdate update) {
    registry
        .counter("mailhaul.notifier.updates", "kind", update.getClass().getSimpleName())
        .increment();
  }

  void duplicate() {
    registry.counter("mailhaul.notifier.duplicates").increment();
  }
}
