package io.mailhaul.scanner;

import io.mailhaul.events.Control;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that result from a job. They are published in the transaction that also commits the
 * job's offset.
 *
 * @param lanes the lanes to copy, each for the slot that it names
 * @param progress the events for batch-service, in the order in which they are published
 * @param throttle tells all workers that a server asked to slow down; null when none did, or when
 *     the workers know it already
 */
public record ScanResult(
    List<Lane> lanes, List<MigrationProgress> progress, Control.@Nullable Throttle throttle) {
  /** Nothing to publish. */
  public static final ScanResult NONE = new ScanResult(List.of(), List.of());

  public ScanResult {
    lanes = List.copyOf(lanes);
    progress = List.copyOf(progress);
  }

  public ScanResult(List<Lane> lanes, List<MigrationProgress> progress) {
    this(lanes, progress, null);
  }

  public static ScanResult of(MigrationProgress progress) {
    return new ScanResult(List.of(), List.of(progress));
  }
}
