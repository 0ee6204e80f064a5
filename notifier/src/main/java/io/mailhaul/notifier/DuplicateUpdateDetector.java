package io.mailhaul.notifier;

import io.mailhaul.worker.LruMap;
import java.util.Map;

/**
 * Detects updates that the outbox has published twice. Without a database it detects only
 * duplicates since the last restart; readers of the thread can detect the others by number. The
 * updates of a batch are in one partition, in the order of their numbers. So an update whose number
 * is not above the highest one is a duplicate if its offset is <em>later</em>. With the same offset
 * it is the same record, delivered again because its transaction was not committed.
 */
final class DuplicateUpdateDetector {

  private static final int MAX_BATCHES = 10_000;

  private record LatestUpdate(long number, long offset) {}

  private final Map<String, LatestUpdate> latestByBatch = new LruMap<>(MAX_BATCHES);

  synchronized boolean isDuplicate(String batch, long number, long offset) {
    LatestUpdate known = latestByBatch.get(batch);
    if (known != null && number <= known.number() && offset > known.offset()) {
      return true;
    }
    latestByBatch.put(batch, new LatestUpdate(number, offset));
    return false;
  }
}
