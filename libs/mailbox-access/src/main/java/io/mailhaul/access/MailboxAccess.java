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
  Mailbox open(AccountCredentials signIn, Side side);
}
