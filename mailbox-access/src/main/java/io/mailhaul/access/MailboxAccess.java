package io.mailhaul.access;

import io.mailhaul.events.Side;
import io.mailhaul.events.desk.SignIn;

/** Opens connections to mailboxes. */
public interface MailboxAccess {

  /**
   * Connects, secures the connection as the endpoint demands, and signs in. Sends a password only
   * once.
   *
   * @throws MailboxException if one of these steps fails; its failure holds the side
   */
  Mailbox open(SignIn signIn, Side side);
}
