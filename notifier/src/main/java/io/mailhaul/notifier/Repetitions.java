package io.mailhaul.notifier;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Notices updates that the outbox has published a second time, as far as that is possible without a
 * database: after a restart it knows nothing, and readers of the thread go by the number anyway. A
 * batch's updates lie in one partition in the order of their numbers; so a number that is not above
 * the highest one and stands at a <em>later</em> offset is a repetition, while the same offset is
 * the same record, delivered again because its transaction did not commit.
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
