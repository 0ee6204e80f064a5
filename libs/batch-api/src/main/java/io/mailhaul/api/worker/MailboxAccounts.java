package io.mailhaul.api.worker;

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
 */
public record MailboxAccounts(
    String mailbox,
    String address,
    int version,
    int connections,
    AccountCredentials source,
    AccountCredentials destination) {

  /** The account of one side. */
  public AccountCredentials of(Side side) {
    return side == Side.SOURCE ? source : destination;
  }
}
