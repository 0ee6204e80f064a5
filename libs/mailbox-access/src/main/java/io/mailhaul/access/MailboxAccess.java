package io.mailhaul.access;

import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Side;

/** Opens connections to mailboxes. */
public interface MailboxAccess {

  /**
   * Connects, secures the connection as the endpoint demands, and signs in. Sends a password only
   * once.
   *
   * @throws MailboxException if one of these steps fails; its failure holds the side
   */
  default SourceMailbox openSource(AccountCredentials signIn) {
    return open(signIn, Side.SOURCE);
  }

  /**
   * The same for a mailbox that copies are written to. An adapter whose store cannot be written to
   * throws.
   */
  default DestinationMailbox openDestination(AccountCredentials signIn) {
    return open(signIn, Side.DESTINATION);
  }

  /** Use {@link #openSource} or {@link #openDestination}. */
  MailboxSession open(AccountCredentials signIn, Side side);
}
