package io.mailhaul.batch.sessions;

import io.mailhaul.model.Endpoint;
import java.util.UUID;

/**
 * The sessions of a batch that has not ended.
 *
 * @param automatic whether the batch has no fixed number of mailboxes
 * @param inUse the sessions of its active mailboxes, on each side: a mailbox that is scanned counts
 *     with the slots that it may get, a planned one with those in which it has lanes
 * @param waiting whether more of its mailboxes could be active now
 */
record BatchSessions(
    UUID batch,
    Endpoint source,
    Endpoint destination,
    boolean automatic,
    int inUse,
    boolean waiting) {

  /** How many sessions its slots have at an endpoint in total. */
  int inUseAt(String endpoint) {
    return inUse * sidesAt(endpoint);
  }

  /** On how many sides it has the endpoint; 2 if mailboxes are copied within one server. */
  int sidesAt(String endpoint) {
    return (source.address().equals(endpoint) ? 1 : 0)
        + (destination.address().equals(endpoint) ? 1 : 0);
  }

  BatchSessions plus(int sessions) {
    return new BatchSessions(batch, source, destination, automatic, inUse + sessions, waiting);
  }
}
