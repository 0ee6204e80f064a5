package io.mailhaul.notifier;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Detects updates that the outbox has published twice. Without a database it detects only
 * duplicates since the last restart; readers of the thread can detect the others by number. The
 * updates of a batch are in one partition, in the order of their numbers. So an update whose number
 * is not above the highest one is a duplicate if its offset is <em>later</em>. With the same offset
 * it is the same record, delivered again because its transaction was not committed.
 */
final class Repetitions {

  private static final int MAX_BATCHES = 10_000;

  private record Newest(long number, long offset) {}

  private final Map<String, Newest> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Newest> eldest) {
          return size() > MAX_BATCHES;
        }
      };

  synchronized boolean contains(String batch, long number, long offset) {
    Newest known = newest.get(batch);
    if (known != null && number <= known.number() && offset > known.offset()) {
      return true;
    }
    newest.put(batch, new Newest(number, offset));
    return false;
  }
}
