package io.mailhaul.scanner;

import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress;
import java.util.List;

/**
 * The events that result from a job. They are published in the transaction that also commits the
 * job's offset.
 *
 * @param lanes the lanes to copy, each for the slot that it names
 * @param progress the events for batch-service, in the order in which they are published
 */
record ScanResult(List<Lane> lanes, List<MigrationProgress> progress) {
  ScanResult {
    lanes = List.copyOf(lanes);
    progress = List.copyOf(progress);
  }

  static ScanResult of(MigrationProgress progress) {
    return new ScanResult(List.of(), List.of(progress));
  }
}
