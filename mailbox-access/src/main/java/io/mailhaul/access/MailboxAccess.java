package io.mailhaul.access;

import io.mailhaul.events.Side;
import io.mailhaul.events.desk.SignIn;

/** Opens connections to mailboxes. */
public interface MailboxAccess {

  /**
   * Connects, secures the connection as the endpoint says, and signs in. Never tries a refused
   * password a second time.
   *
   * @throws MailboxException when it does not work, with the side in its failure
   */
  Mailbox open(SignIn signIn, Side side);
}
