package io.mailhaul.batch.oauth;

import io.mailhaul.api.csv.OAuthClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Caches the tokens of clients, in memory only. If many mailboxes need a token of one client, one
 * request is made at a time and all get the same token.
 */
@Component
public class TokenCache {

  /**
   * A token is not handed out in the last part of its lifetime, so that it is still valid when a
   * worker uses it.
   */
  private static final Duration RENEWAL_MARGIN = Duration.ofMinutes(1);

  /** For short-lived tokens, the margin is this fraction of the lifetime. */
  private static final int MARGIN_DIVISOR = 5;

  /**
   * Callers that waited for the same request get its failure; after this time, the endpoint is
   * asked again.
   */
  private static final Duration FAILURE_LIFETIME = Duration.ofSeconds(1);

  private record CachedFailure(TokenRequestException why, Instant at) {}

  private static final class CacheEntry {
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable AccessToken token;
    private Instant renewal;
    private @Nullable CachedFailure failed;

    /**
     * @param firstRenewal until when the entry is kept without a token
     */
    private CacheEntry(Instant firstRenewal) {
      renewal = firstRenewal;
    }

    /** Whether the token has expired, and no request for another one is under way. */
    private boolean isOutdated(Instant now) {
      if (!asking.tryLock()) {
        return false;
      }
      try {
        return !now.isBefore(renewal);
      } finally {
        asking.unlock();
      }
    }
  }

  private final TokenEndpoint endpoint;
  private final Clock clock;
  private final Map<OAuthClient, CacheEntry> entries = new ConcurrentHashMap<>();

  TokenCache(TokenEndpoint endpoint, Clock clock) {
    this.endpoint = endpoint;
    this.clock = clock;
  }

  /**
   * A token of this client that does not expire within the margin.
   *
   * @param refused when the token was obtained that a server has refused, so that all tokens up to
   *     that time are invalid; {@link Instant#MIN} for none
   */
  public AccessToken token(OAuthClient client, Instant refused) throws TokenRequestException {
    CacheEntry kept = entry(client, clock.instant());
    kept.asking.lock();
    try {
      Instant now = clock.instant();
      AccessToken token = kept.token;
      if (token != null && now.isBefore(kept.renewal) && token.obtained().isAfter(refused)) {
        return token;
      }
      CachedFailure failed = kept.failed;
      if (failed != null && now.isBefore(failed.at().plus(FAILURE_LIFETIME))) {
        throw failed.why();
      }
      return renewed(kept, client, now);
    } finally {
      kept.asking.unlock();
    }
  }

  /** Finds or adds the entry of a client. Secrets of clients that were replaced are forgotten. */
  private CacheEntry entry(OAuthClient client, Instant now) {
    CacheEntry kept = entries.get(client);
    if (kept != null) {
      return kept;
    }
    entries.values().removeIf(entry -> entry.isOutdated(now));
    return entries.computeIfAbsent(client, _ -> new CacheEntry(now.plus(RENEWAL_MARGIN)));
  }

  private AccessToken renewed(CacheEntry kept, OAuthClient client, Instant now)
      throws TokenRequestException {
    try {
      TokenEndpoint.Grant grant = endpoint.requestToken(client);
      AccessToken token = new AccessToken(grant.token(), now);
      kept.token = token;
      kept.renewal = now.plus(grant.lifetime()).minus(margin(grant.lifetime()));
      kept.failed = null;
      return token;
    } catch (TokenRequestException e) {
      kept.failed = new CachedFailure(e, clock.instant());
      throw e;
    }
  }

  private static Duration margin(Duration lifetime) {
    Duration part = lifetime.dividedBy(MARGIN_DIVISOR);
    return part.compareTo(RENEWAL_MARGIN) < 0 ? part : RENEWAL_MARGIN;
  }
}
