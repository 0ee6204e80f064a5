package io.mailhaul.copier.lane.turn;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;

/** A slot's one connection to each side of a mailbox, opened on first use. */
public interface MailboxConnections extends AutoCloseable {

  /**
   * @throws io.mailhaul.access.MailboxException when the connection cannot be opened
   */
  SourceMailbox source();

  /**
   * @throws io.mailhaul.access.MailboxException when the connection cannot be opened
   */
  DestinationMailbox destination();

  /** The address of the destination's server; empty when it is not known. */
  default String destinationServer() {
    return "";
  }

  /** Closes both; the next use opens new ones. Never throws. */
  @Override
  void close();
}
