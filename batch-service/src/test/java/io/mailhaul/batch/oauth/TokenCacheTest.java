package io.mailhaul.batch.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.events.ManualClock;
import io.mailhaul.model.FailureReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which token the cache returns as time passes. */
class TokenCacheTest {

  private static final OAuthClient CLIENT =
      new OAuthClient("https://login.example.org/token", "mover", "s3cret", "imap");

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T10:00:00Z"));
  private final AtomicInteger asked = new AtomicInteger();
  private Duration lifetime = Duration.ofHours(1);
  private @Nullable TokenRequestException failure;
  private final TokenCache tokens = new TokenCache(this::ask, clock);

  private TokenEndpoint.Grant ask(OAuthClient client) throws TokenRequestException {
    int number = asked.incrementAndGet();
    if (failure != null) {
      throw failure;
    }
    return new TokenEndpoint.Grant(client.clientId() + "-" + number, lifetime);
  }

  private AccessToken token() throws TokenRequestException {
    return tokens.token(CLIENT, Instant.MIN);
  }

  @Test
  @DisplayName("TRAP 4: a token is used until a minute before it expires, then renewed")
  void renewsATokenBeforeItExpires() throws TokenRequestException {
    assertThat(token().value()).isEqualTo("mover-1");
    clock.pass(Duration.ofMinutes(59).minusMillis(1));
    assertThat(token().value()).isEqualTo("mover-1");
    clock.pass(Duration.ofMillis(1));
    assertThat(token().value()).isEqualTo("mover-2");
    assertThat(token().value()).isEqualTo("mover-2");
  }

  @Test
  @DisplayName("TRAP 4: a short-lived token is used for most of its lifetime")
  void usesAShortLivedTokenForMostOfItsLifetime() throws TokenRequestException {
    lifetime = Duration.ofSeconds(5);
    assertThat(token().value()).isEqualTo("mover-1");
    clock.pass(Duration.ofMillis(3999));
    assertThat(token().value()).isEqualTo("mover-1");
    clock.pass(Duration.ofMillis(1));
    assertThat(token().value()).isEqualTo("mover-2");
  }

  @Test
  @DisplayName("TRAP 4: after a refusal, all holders of the old token get a newer one")
  void returnsANewerTokenAfterARefusal() throws TokenRequestException {
    AccessToken refused = token();
    clock.pass(Duration.ofSeconds(1));

    assertThat(tokens.token(CLIENT, refused.obtained()).value()).isEqualTo("mover-2");
    assertThat(tokens.token(CLIENT, refused.obtained()).value()).isEqualTo("mover-2");
    assertThat(token().value()).isEqualTo("mover-2");
  }

  @Test
  void keepsOneTokenPerClient() throws TokenRequestException {
    OAuthClient corrected = new OAuthClient(CLIENT.tokenEndpoint(), "mover", "other", "imap");

    assertThat(token().value()).isEqualTo("mover-1");
    assertThat(tokens.token(corrected, Instant.MIN).value()).isEqualTo("mover-2");
    assertThat(token().value()).isEqualTo("mover-1");
  }

  @Test
  void forgetsAReplacedClientWhenItsTokenHasExpired() throws TokenRequestException {
    OAuthClient corrected = new OAuthClient(CLIENT.tokenEndpoint(), "mover", "other", "imap");
    OAuthClient another = new OAuthClient(CLIENT.tokenEndpoint(), "mover", "third", "imap");
    token();
    tokens.token(corrected, Instant.MIN);
    assertCachedClients(CLIENT, corrected);

    clock.pass(Duration.ofHours(1));
    tokens.token(another, Instant.MIN);
    assertCachedClients(another);
  }

  @Test
  void forgetsAClientThatNeverGotAToken() throws TokenRequestException {
    OAuthClient corrected = new OAuthClient(CLIENT.tokenEndpoint(), "mover", "other", "imap");
    failure = TokenRequestException.unavailable(CLIENT, "no connection");
    assertThatThrownBy(this::token).isInstanceOf(TokenRequestException.class);

    failure = null;
    clock.pass(Duration.ofMinutes(1));
    tokens.token(corrected, Instant.MIN);
    assertCachedClients(corrected);
  }

  private void assertCachedClients(OAuthClient... clients) {
    assertThat(tokens).extracting("entries", MAP).containsOnlyKeys(clients);
  }

  @Test
  @DisplayName("TRAP 4: many mailboxes that need a token at once cause one request")
  void requestsOneTokenForManyConcurrentCallers() throws Exception {
    int many = 20;
    CountDownLatch waiting = new CountDownLatch(many);
    TokenCache slow =
        new TokenCache(
            client -> {
              try {
                waiting.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return ask(client);
            },
            clock);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<AccessToken>> answers = new ArrayList<>();
      Callable<AccessToken> mailbox =
          () -> {
            waiting.countDown();
            return slow.token(CLIENT, Instant.MIN);
          };
      for (int i = 0; i < many; i++) {
        answers.add(threads.submit(mailbox));
      }
      for (Future<AccessToken> answer : answers) {
        assertThat(answer.get().value()).isEqualTo("mover-1");
      }
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  @DisplayName("TRAP 4: a failing endpoint is asked once for all callers, and soon again")
  void asksAFailingEndpointOnceAndSoonAgain() throws TokenRequestException {
    failure = TokenRequestException.unavailable(CLIENT, "no connection");
    for (int i = 0; i < 5; i++) {
      assertThat(catchThrowableOfType(TokenRequestException.class, this::token).reason())
          .isEqualTo(FailureReason.TOKEN_UNAVAILABLE);
    }
    assertThat(asked).hasValue(1);

    failure = null;
    clock.pass(Duration.ofSeconds(1));
    assertThat(token().value()).isEqualTo("mover-2");
  }

  @Test
  void omitsTokensAndSecretsFromStringForms() throws TokenRequestException {
    assertThat(token().toString()).doesNotContain("mover-1");
    assertThat(ask(CLIENT).toString()).doesNotContain("mover-2");
    assertThat(CLIENT.toString()).doesNotContain("s3cret");
  }
}
