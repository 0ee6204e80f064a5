package io.mailhaul.copier.lane;

import io.mailhaul.access.Mailbox;

/** The one connection on each side that a slot works a mailbox with; made when first needed. */
public interface Connections extends AutoCloseable {

  /**
   * @throws io.mailhaul.access.MailboxException when it cannot be made
   */
  Mailbox source();

  /**
   * @throws io.mailhaul.access.MailboxException when it cannot be made
   */
  Mailbox destination();

  /** Closes both; the next use makes new ones. Never throws. */
  @Override
  void close();
}
