package io.mailhaul.scanner;

import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress;
import java.util.List;

/**
 * What a job led to; published as a whole, in the transaction that moves the job's offset.
 *
 * @param lanes for the slots they name
 * @param progress for batch-service, in this order
 */
record Answer(List<Lane> lanes, List<MigrationProgress> progress) {
  Answer {
    lanes = List.copyOf(lanes);
    progress = List.copyOf(progress);
  }

  static Answer of(MigrationProgress progress) {
    return new Answer(List.of(), List.of(progress));
  }
}
