package io.mailhaul.worker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Signing in on both sides with the credentials that the worker API returns. */
class MailboxPairTest {

  /** Returns tokens that are named after their side and number. */
  private static final class FakeCredentials implements CredentialClient {
    private final FakeMailServer[] servers = {new FakeMailServer(), new FakeMailServer()};
    private final int[] numbers = {1, 1};
    private final List<TokenRejection> renewals = new ArrayList<>();
    private final List<CredentialRejection> refusals = new ArrayList<>();
    private final List<SignInOutcome> tried = new ArrayList<>();
    private boolean withPasswords;
    private boolean proven;
    private @Nullable MailboxException noToken;

    FakeCredentials() {
      for (FakeMailServer server : servers) {
        server.account("alberta");
      }
    }

    private AccountCredentials signIn(Side side) {
      int number = numbers[side.ordinal()];
      return withPasswords
          ? new AccountCredentials(
              servers[side.ordinal()].endpoint(), "alberta", side + "-" + number)
          : AccountCredentials.withToken(
              servers[side.ordinal()].endpoint(),
              "alberta",
              side + "-" + number,
              Instant.EPOCH.plusSeconds(number));
    }

    @Override
    public MailboxAccounts accounts(String mailbox, String holder) {
      return new MailboxAccounts(
          mailbox,
          "alberta@example.org",
          7,
          4,
          signIn(Side.SOURCE),
          signIn(Side.DESTINATION),
          proven);
    }

    @Override
    public MailboxAccounts renewToken(String mailbox, TokenRejection refused) {
      renewals.add(refused);
      if (noToken != null) {
        throw noToken;
      }
      numbers[refused.side().ordinal()]++;
      return accounts(mailbox, refused.holder());
    }

    @Override
    public void reportSignIn(String mailbox, SignInOutcome outcome) {
      tried.add(outcome);
    }

    @Override
    public void reportCredentialRejection(String mailbox, CredentialRejection refusal) {
      refusals.add(refusal);
    }
  }

  private final FakeCredentials credentials = new FakeCredentials();
  private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

  /** Opens the mailboxes of both sides alike. */
  private interface SidedAccess extends MailboxAccess {
    DestinationMailbox open(AccountCredentials signIn, Side side);

    @Override
    default SourceMailbox openSource(AccountCredentials signIn) {
      return open(signIn, Side.SOURCE);
    }

    @Override
    default DestinationMailbox openDestination(AccountCredentials signIn) {
      return open(signIn, Side.DESTINATION);
    }
  }

  private MailboxPair open(SidedAccess access) {
    return MailboxPair.open(
        credentials, credentials.accounts("m1", "copier 1/7"), "copier 1/7", access);
  }

  private MailboxPair open(String... good) {
    FakeMailboxAccess access = new FakeMailboxAccess(credentials.servers);
    return open((signIn, side) -> {
      String secret = signIn.token() == null ? signIn.password() : signIn.token();
      sent.add(secret);
      if (!Set.of(good).contains(secret)) {
        throw new MailboxException(FailureReason.CREDENTIAL_REFUSED, side, "not " + secret, null);
      }
      return access.open(credentials.servers[side.ordinal()].account("alberta").signIn(), side);
    });
  }

  private static TokenRejection refused(Side side) {
    return new TokenRejection("copier 1/7", side, Instant.EPOCH.plusSeconds(1));
  }

  private int connections() {
    return credentials.servers[0].account("alberta").connections()
        + credentials.servers[1].account("alberta").connections();
  }

  @Test
  @DisplayName("TRAP 4: a token that is refused before it expires is renewed, on either side")
  void refusedTokenIsRenewedOnEitherSide() {
    try (MailboxPair _ = open("SOURCE-2", "DESTINATION-2")) {
      assertThat(credentials.renewals)
          .containsExactly(refused(Side.SOURCE), refused(Side.DESTINATION));
      assertThat(credentials.tried).containsExactly(new SignInOutcome("copier 1/7", 7, true));
      assertThat(credentials.refusals).isEmpty();
      assertThat(connections()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("TRAP 4: when a new token is refused as well, the credentials are refused")
  void secondRefusedTokenRejectsTheCredentials() {
    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> open("SOURCE-1", "DESTINATION-3"));

    assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    assertThat(credentials.renewals).containsExactly(refused(Side.DESTINATION));
    assertThat(credentials.refusals)
        .containsExactly(new CredentialRejection(7, Side.DESTINATION, "not DESTINATION-2"));
    assertThat(connections()).isZero();
  }

  @Test
  @DisplayName("TRAP 4: when there is no newer token, the credentials are not refused")
  void missingNewerTokenRejectsNoCredentials() {
    credentials.noToken =
        new MailboxException(FailureReason.TOKEN_UNAVAILABLE, Side.SOURCE, "no connection", null);

    MailboxException e = catchThrowableOfType(MailboxException.class, () -> open("SOURCE-2"));

    assertThat(e).isSameAs(credentials.noToken);
    assertThat(credentials.refusals).isEmpty();
  }

  @Test
  @DisplayName("TRAP 1: a password is sent once")
  void passwordIsSentOnce() {
    credentials.withPasswords = true;

    assertThat(catchThrowableOfType(MailboxException.class, this::open)).isNotNull();

    assertThat(sent).containsExactlyInAnyOrder("SOURCE-1", "DESTINATION-1");
    assertThat(credentials.renewals).isEmpty();
    assertThat(credentials.refusals)
        .containsExactly(new CredentialRejection(7, Side.SOURCE, "not SOURCE-1"));
  }

  @Test
  void aSignInWithProvenCredentialsIsReportedOnlyIfTheyAreRefused() {
    credentials.proven = true;
    try (MailboxPair _ = open("SOURCE-1", "DESTINATION-1")) {
      assertThat(connections()).isEqualTo(2);
    }
    MailboxPair.reportNotTried(credentials, credentials.accounts("m1", "copier 1/7"), "copier 1/7");
    assertThat(credentials.tried).isEmpty();

    credentials.withPasswords = true;
    assertThat(catchThrowableOfType(MailboxException.class, this::open)).isNotNull();
    assertThat(credentials.refusals)
        .containsExactly(new CredentialRejection(7, Side.SOURCE, "not SOURCE-1"));
  }

  @Test
  void bothSidesConnectAtTheSameTime() {
    CountDownLatch both = new CountDownLatch(2);
    FakeMailboxAccess access = new FakeMailboxAccess(credentials.servers);

    try (MailboxPair _ =
        open((signIn, side) -> {
          both.countDown();
          try {
            assertThat(both.await(30, TimeUnit.SECONDS)).as("the other side").isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return access.open(credentials.servers[side.ordinal()].account("alberta").signIn(), side);
        })) {
      assertThat(connections()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("TRAP 1: a refused password takes precedence over a lost connection")
  void refusedPasswordTakesPrecedenceOverALostConnection() {
    credentials.withPasswords = true;

    MailboxException e =
        catchThrowableOfType(
            MailboxException.class,
            () ->
                open((signIn, side) -> {
                  throw new MailboxException(
                      side == Side.SOURCE
                          ? FailureReason.CONNECTION_LOST
                          : FailureReason.CREDENTIAL_REFUSED,
                      side,
                      "no",
                      null);
                }));

    assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    assertThat(credentials.refusals)
        .containsExactly(new CredentialRejection(7, Side.DESTINATION, "no"));
  }
}
