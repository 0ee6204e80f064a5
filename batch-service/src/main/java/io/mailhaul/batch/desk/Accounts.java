package io.mailhaul.batch.desk;

import io.mailhaul.batch.oauth.AccessToken;
import io.mailhaul.batch.oauth.NoTokenException;
import io.mailhaul.batch.oauth.OAuthClient;
import io.mailhaul.batch.oauth.Tokens;
import io.mailhaul.events.Endpoint;
import io.mailhaul.events.Failure;
import io.mailhaul.events.Side;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.RefusedToken;
import io.mailhaul.events.desk.SignIn;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Resolves the credentials of a mailbox: decrypts its secrets and obtains tokens for OAuth clients.
 */
@Component
class Accounts {

  /** No token could be obtained for one of the accounts. */
  static final class WithoutToken extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private WithoutToken(Side side, NoTokenException cause) {
      super(cause);
      failure = new Failure(cause.reason(), side, String.valueOf(cause.getMessage()));
    }

    Failure failure() {
      return failure;
    }
  }

  private final SealedSecrets secrets;
  private final Tokens tokens;

  Accounts(SealedSecrets secrets, Tokens tokens) {
    this.secrets = secrets;
    this.tokens = tokens;
  }

  /** @param refused the token that a server rejected; null for none */
  MailboxAccounts open(UUID mailbox, Credentials.Stored stored, @Nullable RefusedToken refused)
      throws WithoutToken {
    Secrets opened = secrets.open(stored.batch(), mailbox, stored.sealed());
    SignIn source =
        new SignIn(Endpoint.parse(stored.source()), stored.sourceUser(), opened.source());
    SignIn destination =
        new SignIn(
            Endpoint.parse(stored.destination()), stored.destinationUser(), opened.destination());
    return new MailboxAccounts(
        mailbox.toString(),
        stored.address(),
        stored.version(),
        stored.connections(),
        withToken(Side.SOURCE, source, opened.sourceClient(), refused),
        withToken(Side.DESTINATION, destination, opened.destinationClient(), refused));
  }

  private SignIn withToken(
      Side side, SignIn account, @Nullable OAuthClient client, @Nullable RefusedToken refused)
      throws WithoutToken {
    if (client == null) {
      return account;
    }
    try {
      AccessToken token =
          tokens.token(
              client, refused != null && refused.side() == side ? refused.obtained() : Instant.MIN);
      return SignIn.withToken(
          account.endpoint(), account.userName(), token.value(), token.obtained());
    } catch (NoTokenException e) {
      throw new WithoutToken(side, e);
    }
  }
}
