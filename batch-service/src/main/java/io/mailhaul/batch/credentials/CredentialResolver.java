package io.mailhaul.batch.credentials;

import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.batch.oauth.AccessToken;
import io.mailhaul.batch.oauth.TokenCache;
import io.mailhaul.batch.oauth.TokenRequestException;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Failure;
import io.mailhaul.model.Side;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Resolves the credentials of a mailbox: decrypts its secrets and obtains tokens for OAuth clients.
 */
@Component
public class CredentialResolver {

  /** No token could be obtained for one of the accounts. */
  public static final class MissingTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private MissingTokenException(Side side, TokenRequestException cause) {
      super(cause);
      failure = new Failure(cause.reason(), side, String.valueOf(cause.getMessage()));
    }

    public Failure failure() {
      return failure;
    }
  }

  private final SecretCipher cipher;
  private final TokenCache tokens;

  CredentialResolver(SecretCipher cipher, TokenCache tokens) {
    this.cipher = cipher;
    this.tokens = tokens;
  }

  /**
   * @param refused the token that a server refused; null for none
   */
  public MailboxAccounts resolve(
      UUID mailbox, CredentialRepository.StoredCredentials stored, @Nullable TokenRejection refused)
      throws MissingTokenException {
    MailboxSecrets opened = cipher.decrypt(stored.batchId(), mailbox, stored.encryptedSecrets());
    AccountCredentials source =
        new AccountCredentials(stored.source(), stored.sourceUser(), opened.source());
    AccountCredentials destination =
        new AccountCredentials(
            stored.destination(), stored.destinationUser(), opened.destination());
    return new MailboxAccounts(
        mailbox.toString(),
        stored.address(),
        stored.version(),
        stored.connections(),
        withToken(Side.SOURCE, source, opened.sourceClient(), refused),
        withToken(Side.DESTINATION, destination, opened.destinationClient(), refused),
        stored.proven());
  }

  private AccountCredentials withToken(
      Side side,
      AccountCredentials account,
      @Nullable OAuthClient client,
      @Nullable TokenRejection refused)
      throws MissingTokenException {
    if (client == null) {
      return account;
    }
    try {
      AccessToken token =
          tokens.token(
              client,
              refused != null && refused.side() == side ? refused.obtainedAt() : Instant.MIN);
      return AccountCredentials.withToken(
          account.endpoint(), account.userName(), token.value(), token.obtained());
    } catch (TokenRequestException e) {
      throw new MissingTokenException(side, e);
    }
  }
}
