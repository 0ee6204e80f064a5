package io.mailhaul.batch.oauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps clients' tokens, in memory only. However many mailboxes use a client, its endpoint is asked
 * by one of them at a time, and the others get the same token.
 */
@Component
public class Tokens {

  /** A token is not handed out so shortly before its end: it is to last until it is shown. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** Short-lived tokens are used for this part of their life at least. */
  private static final int USED_PARTS = 5;

  /** All who waited for the same answer get it, while an endpoint that is back is asked again. */
  private static final Duration FAILURE_COUNTS = Duration.ofSeconds(1);

  private record Failed(NoTokenException why, Instant at) {}

  private static final class Kept {
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable AccessToken token;
    private Instant renewal = Instant.MIN;
    private @Nullable Failed failed;
  }

  private final TokenEndpoint endpoint;
  private final Clock clock;
  private final Map<OAuthClient, Kept> all = new ConcurrentHashMap<>();

  Tokens(TokenEndpoint endpoint, Clock clock) {
    this.endpoint = endpoint;
    this.clock = clock;
  }

  /**
   * A token of this client that will not expire within the next moment.
   *
   * @param refused when the token was obtained that a server has refused, and all before it are of
   *     no use either; {@link Instant#MIN} when none was
   */
  public AccessToken token(OAuthClient client, Instant refused) throws NoTokenException {
    Kept kept = all.computeIfAbsent(client, _ -> new Kept());
    kept.asking.lock();
    try {
      Instant now = clock.instant();
      AccessToken token = kept.token;
      if (token != null && now.isBefore(kept.renewal) && token.obtained().isAfter(refused)) {
        return token;
      }
      Failed failed = kept.failed;
      if (failed != null && now.isBefore(failed.at().plus(FAILURE_COUNTS))) {
        throw failed.why();
      }
      return renewed(kept, client, now);
    } finally {
      kept.asking.unlock();
    }
  }

  private AccessToken renewed(Kept kept, OAuthClient client, Instant now) throws NoTokenException {
    try {
      TokenEndpoint.Grant grant = endpoint.ask(client);
      AccessToken token = new AccessToken(grant.token(), now);
      kept.token = token;
      kept.renewal = now.plus(grant.lifetime()).minus(margin(grant.lifetime()));
      kept.failed = null;
      return token;
    } catch (NoTokenException e) {
      kept.failed = new Failed(e, clock.instant());
      throw e;
    }
  }

  private static Duration margin(Duration lifetime) {
    Duration part = lifetime.dividedBy(USED_PARTS);
    return part.compareTo(MARGIN) < 0 ? part : MARGIN;
  }
}
