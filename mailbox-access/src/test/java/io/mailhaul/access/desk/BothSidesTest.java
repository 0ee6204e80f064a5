package io.mailhaul.access.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.FakeMailServer;
import io.mailhaul.access.testing.FakeMailboxAccess;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.Refusal;
import io.mailhaul.events.desk.RefusedToken;
import io.mailhaul.events.desk.SignIn;
import io.mailhaul.events.desk.Tried;
import io.mailhaul.events.desk.UidMapQuery;
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
class BothSidesTest {

  /** Returns tokens that are named after their side and number. */
  private static final class Desk implements CredentialDesk {
    private final FakeMailServer[] servers = {new FakeMailServer(), new FakeMailServer()};
    private final int[] numbers = {1, 1};
    private final List<RefusedToken> renewals = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Tried> tried = new ArrayList<>();
    private boolean withPasswords;
    private @Nullable MailboxException noToken;

    Desk() {
      for (FakeMailServer server : servers) {
        server.account("alberta");
      }
    }

    private SignIn signIn(Side side) {
      int number = numbers[side.ordinal()];
      return withPasswords
          ? new SignIn(servers[side.ordinal()].endpoint(), "alberta", side + "-" + number)
          : SignIn.withToken(
              servers[side.ordinal()].endpoint(),
              "alberta",
              side + "-" + number,
              Instant.EPOCH.plusSeconds(number));
    }

    @Override
    public MailboxAccounts accounts(String mailbox, String holder) {
      return new MailboxAccounts(
          mailbox, "alberta@example.org", 7, 4, signIn(Side.SOURCE), signIn(Side.DESTINATION));
    }

    @Override
    public MailboxAccounts renewed(String mailbox, RefusedToken refused) {
      renewals.add(refused);
      if (noToken != null) {
        throw noToken;
      }
      numbers[refused.side().ordinal()]++;
      return accounts(mailbox, refused.holder());
    }

    @Override
    public void tried(String mailbox, Tried outcome) {
      tried.add(outcome);
    }

    @Override
    public void refused(String mailbox, Refusal refusal) {
      refusals.add(refusal);
    }

    @Override
    public List<Bookmark> bookmarks(String mailbox) {
      throw new UnsupportedOperationException();
    }

    @Override
    public UidMap uidMap(String mailbox, UidMapQuery query) {
      throw new UnsupportedOperationException();
    }
  }

  private final Desk desk = new Desk();
  private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

  private BothSides open(String... good) {
    FakeMailboxAccess access = new FakeMailboxAccess(desk.servers);
    return BothSides.open(
        desk,
        desk.accounts("m1", "copier 1/7"),
        "copier 1/7",
        (signIn, side) -> {
          String secret = signIn.token() == null ? signIn.password() : signIn.token();
          sent.add(secret);
          if (!Set.of(good).contains(secret)) {
            throw new MailboxException(
                FailureReason.CREDENTIAL_REFUSED, side, "not " + secret, null);
          }
          return access.open(desk.servers[side.ordinal()].account("alberta").signIn(), side);
        });
  }

  private static RefusedToken refused(Side side) {
    return new RefusedToken("copier 1/7", side, Instant.EPOCH.plusSeconds(1));
  }

  private int connections() {
    return desk.servers[0].account("alberta").connections()
        + desk.servers[1].account("alberta").connections();
  }

  @Test
  @DisplayName("TRAP 4: a token that is refused before it expires is renewed, on either side")
  void refusedTokenIsRenewedOnEitherSide() {
    try (BothSides _ = open("SOURCE-2", "DESTINATION-2")) {
      assertThat(desk.renewals).containsExactly(refused(Side.SOURCE), refused(Side.DESTINATION));
      assertThat(desk.tried).containsExactly(new Tried("copier 1/7", 7, true));
      assertThat(desk.refusals).isEmpty();
      assertThat(connections()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("TRAP 4: when a new token is refused as well, the credentials are rejected")
  void secondRefusedTokenRejectsTheCredentials() {
    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> open("SOURCE-1", "DESTINATION-3"));

    assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    assertThat(desk.renewals).containsExactly(refused(Side.DESTINATION));
    assertThat(desk.refusals)
        .containsExactly(new Refusal(7, Side.DESTINATION, "not DESTINATION-2"));
    assertThat(connections()).isZero();
  }

  @Test
  @DisplayName("TRAP 4: when there is no newer token, the credentials are not rejected")
  void missingNewerTokenRejectsNoCredentials() {
    desk.noToken =
        new MailboxException(FailureReason.TOKEN_UNAVAILABLE, Side.SOURCE, "no connection", null);

    MailboxException e = catchThrowableOfType(MailboxException.class, () -> open("SOURCE-2"));

    assertThat(e).isSameAs(desk.noToken);
    assertThat(desk.refusals).isEmpty();
  }

  @Test
  @DisplayName("TRAP 1: a password is sent once")
  void passwordIsSentOnce() {
    desk.withPasswords = true;

    assertThat(catchThrowableOfType(MailboxException.class, this::open)).isNotNull();

    assertThat(sent).containsExactlyInAnyOrder("SOURCE-1", "DESTINATION-1");
    assertThat(desk.renewals).isEmpty();
    assertThat(desk.refusals).containsExactly(new Refusal(7, Side.SOURCE, "not SOURCE-1"));
  }

  @Test
  void bothSidesConnectAtTheSameTime() {
    CountDownLatch both = new CountDownLatch(2);
    FakeMailboxAccess access = new FakeMailboxAccess(desk.servers);

    try (BothSides _ =
        BothSides.open(
            desk,
            desk.accounts("m1", "copier 1/7"),
            "copier 1/7",
            (signIn, side) -> {
              both.countDown();
              try {
                assertThat(both.await(30, TimeUnit.SECONDS)).as("the other side").isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return access.open(desk.servers[side.ordinal()].account("alberta").signIn(), side);
            })) {
      assertThat(connections()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("TRAP 1: a refused password takes precedence over a lost connection")
  void refusedPasswordTakesPrecedenceOverALostConnection() {
    desk.withPasswords = true;

    MailboxException e =
        catchThrowableOfType(
            MailboxException.class,
            () ->
                BothSides.open(
                    desk,
                    desk.accounts("m1", "copier 1/7"),
                    "copier 1/7",
                    (signIn, side) -> {
                      throw new MailboxException(
                          side == Side.SOURCE
                              ? FailureReason.CONNECTION_LOST
                              : FailureReason.CREDENTIAL_REFUSED,
                          side,
                          "no",
                          null);
                    }));

    assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
    assertThat(desk.refusals).containsExactly(new Refusal(7, Side.DESTINATION, "no"));
  }
}
