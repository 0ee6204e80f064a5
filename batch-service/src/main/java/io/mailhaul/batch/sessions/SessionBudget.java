package io.mailhaul.batch.sessions;

import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.batch.SessionEvidence;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The limits of some endpoints, locked for a transaction, and the sessions that are in use. Batches
 * with the same endpoint have equal shares of its limit; what a batch does not need, others get.
 */
public final class SessionBudget {

  private final Map<String, SessionLimit> limits;
  private final Map<UUID, BatchSessions> batches;
  private final Instant now;

  SessionBudget(Map<String, SessionLimit> limits, Collection<BatchSessions> batches, Instant now) {
    this.limits = limits;
    this.batches =
        batches.stream().collect(Collectors.toMap(BatchSessions::batch, sessions -> sessions));
    this.now = now;
  }

  /** Applies what a transaction has learned, and completes measurements. */
  void learn(Collection<Batch> learned) {
    limits.forEach((endpoint, limit) -> {
      for (Batch batch : learned) {
        SessionEvidence evidence = batch.sessionEvidence();
        if (endpoints(batch).contains(endpoint)) {
          evidence
              .turns()
              .forEach(turn -> limit.recordTurn(turn.from(), turn.until(), turn.work()));
        }
        record(
            limit,
            endpoint,
            evidence.refusals().stream()
                .filter(refusal -> batch.endpointOf(refusal.side()).address().equals(endpoint))
                .toList());
      }
      limit.advance(inUse(endpoint), now);
    });
  }

  private void record(SessionLimit limit, String endpoint, List<SessionEvidence.Refusal> refusals) {
    for (SessionEvidence.Refusal refusal : refusals) {
      if (refusal.isThrottle() && refusal.until() != null) {
        limit.recordThrottle(refusal.until(), refusal.failure().text(), now);
      }
    }
    refusals.stream()
        .filter(refusal -> !refusal.isThrottle())
        .findFirst()
        .ifPresent(refusal -> limit.recordRefusals(inUse(endpoint), refusal.failure().text(), now));
  }

  /** How many sessions a batch may open now on each side. */
  public int free(Batch batch) {
    BatchSessions own = batches.get(batch.id());
    if (own == null) {
      return 0;
    }
    int free = Integer.MAX_VALUE;
    for (String endpoint : endpoints(batch)) {
      SessionLimit limit = limits.get(endpoint);
      if (limit == null || limit.isClosed(now)) {
        return 0;
      }
      int unused = limit.limit() - inUse(endpoint);
      int share = share(endpoint, limit.limit(), batch.id()) - own.inUseAt(endpoint);
      free = Math.min(free, Math.min(unused, share) / own.sidesAt(endpoint));
    }
    // A batch always has a session, also beside batches with a fixed number of mailboxes.
    return Math.max(free, own.inUse() == 0 ? 1 : 0);
  }

  /** Counts sessions that a batch opens. */
  public void take(Batch batch, int sessions) {
    batches.computeIfPresent(batch.id(), (_, own) -> own.plus(sessions));
  }

  /** The limit, without what the other batches need of their equal shares. */
  private int share(String endpoint, int limit, UUID batch) {
    List<BatchSessions> at =
        batches.values().stream()
            .filter(BatchSessions::automatic)
            .filter(other -> other.sidesAt(endpoint) > 0)
            .filter(other -> other.batch().equals(batch) || other.inUse() > 0 || other.waiting())
            .toList();
    int equal = Math.max(1, limit / Math.max(1, at.size()));
    int others =
        at.stream()
            .filter(other -> !other.batch().equals(batch))
            .mapToInt(other -> other.waiting() ? equal : Math.min(equal, other.inUseAt(endpoint)))
            .sum();
    return Math.max(equal, limit - others);
  }

  /** The states to store. */
  Map<String, SessionLimit> observed() {
    limits.forEach((endpoint, limit) -> limit.observe(inUse(endpoint), now));
    return limits;
  }

  private int inUse(String endpoint) {
    return batches.values().stream().mapToInt(batch -> batch.inUseAt(endpoint)).sum();
  }

  static List<String> endpoints(Batch batch) {
    return Stream.of(batch.source().address(), batch.destination().address()).distinct().toList();
  }
}
