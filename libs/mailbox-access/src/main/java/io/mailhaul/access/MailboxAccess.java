package io.mailhaul.access;

import io.mailhaul.model.AccountCredentials;

/** Opens the mailboxes of one kind of store. */
public interface MailboxAccess {

  /**
   * Connects, secures the connection as the endpoint demands, and signs in. Sends a password only
   * once.
   *
   * @throws MailboxException if one of these steps fails; its failure holds the side
   */
  SourceMailbox openSource(AccountCredentials signIn);

  /**
   * The same for a mailbox that copies are written to. An adapter whose store cannot be written to
   * throws.
   */
  DestinationMailbox openDestination(AccountCredentials signIn);
}
