package io.mailhaul.events.desk;

import io.mailhaul.events.UidMap;

/**
 * The answer to a {@link UidMapQuery}.
 *
 * @param map those of the asked UIDs that were copied, up to {@code through}
 * @param through the source UID up to which the answer is complete; ask again for what lies behind
 */
public record UidMapAnswer(UidMap map, long through) {

  /** No answer has more runs. */
  public static final int MAX_RUNS = 20_000;
}
