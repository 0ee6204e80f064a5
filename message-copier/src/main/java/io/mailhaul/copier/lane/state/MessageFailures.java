package io.mailhaul.copier.lane.state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The connections that a turn has lost on single messages of a source folder. */
public final class MessageFailures {

  /** After this many connections lost on one message alone, the message is recorded as failed. */
  public static final int MAX_LOSSES_PER_MESSAGE = 3;

  private final Map<Long, Integer> connectionLosses = new HashMap<>();
  private final Set<Long> streamed = new HashSet<>();

  /** Counts a connection lost on this message alone. */
  public void recordConnectionLoss(long uid) {
    connectionLosses.merge(uid, 1, Integer::sum);
  }

  /** Whether too many connections were lost on this message alone. */
  public boolean hasFailedTooOften(long uid) {
    return connectionLosses.getOrDefault(uid, 0) >= MAX_LOSSES_PER_MESSAGE;
  }

  /** Whether another connection was lost after {@link #hasFailedTooOften}. */
  public boolean hasFailedOnceMore(long uid) {
    return connectionLosses.getOrDefault(uid, 0) > MAX_LOSSES_PER_MESSAGE;
  }

  /**
   * Streams this message from now on: the source connection was lost on it alone, perhaps because
   * it is larger than reported.
   */
  public void stream(long uid) {
    streamed.add(uid);
  }

  public boolean isStreamed(long uid) {
    return streamed.contains(uid);
  }
}
