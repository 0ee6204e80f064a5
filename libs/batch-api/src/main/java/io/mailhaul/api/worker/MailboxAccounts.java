package io.mailhaul.api.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Side;

/**
 * The two accounts of a mailbox: {@code GET /worker/mailboxes/{mailbox}/accounts}. Answered with
 * 409 and a {@link CredentialRejection} once this version was refused, until the user corrects the
 * credentials; with 424 and a {@link io.mailhaul.model.Failure} when there is no token for one of
 * them.
 *
 * @param version of the credentials; grows when they are corrected
 * @param connections the most connections per account at the same time
 * @param proven whether a worker has signed in with this version in the last seconds: then other
 *     workers may sign in at the same time, and this one reports its sign-in only if a server
 *     refuses the credentials
 */
public record MailboxAccounts(
    String mailbox,
    String address,
    int version,
    int connections,
    AccountCredentials source,
    AccountCredentials destination,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean proven) {

  /** Accounts whose credentials are not proven. */
  public MailboxAccounts(
      String mailbox,
      String address,
      int version,
      int connections,
      AccountCredentials source,
      AccountCredentials destination) {
    this(mailbox, address, version, connections, source, destination, false);
  }

  /** The account of one side. */
  public AccountCredentials of(Side side) {
    return side == Side.SOURCE ? source : destination;
  }
}
