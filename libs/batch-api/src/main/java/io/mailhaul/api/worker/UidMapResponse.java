package io.mailhaul.api.worker;

import io.mailhaul.model.folder.UidMap;

/**
 * The response to a {@link UidMapQuery}.
 *
 * @param map the queried UIDs that were copied, up to {@code through}
 * @param completeThrough the source UID up to which the response is complete; query again for later
 *     UIDs
 */
public record UidMapResponse(UidMap map, long completeThrough) {

  /** The most runs of a response. */
  public static final int MAX_RUNS = 20_000;
}
