package io.mailhaul.events.desk;

import io.mailhaul.events.UidMap;

/**
 * The response to a {@link UidMapQuery}.
 *
 * @param map the queried UIDs that were copied, up to {@code through}
 * @param through the source UID up to which the response is complete; query again for later UIDs
 */
public record UidMapAnswer(UidMap map, long through) {

  /** The most runs of a response. */
  public static final int MAX_RUNS = 20_000;
}
