package io.mailhaul.scanner;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailServerThreads;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of one scan. Another thread ends the scan by closing them: an interrupt does not
 * end a read from a socket, and each further command of the scan must fail. A connection that is
 * not signed in yet is not closed: that has a time limit of its own, and the scan then ends.
 */
public final class ScanConnections {

  private final List<SourceMailbox> open = new ArrayList<>();
  private boolean closed;

  /** Opens mailboxes for the scan, unless its connections are closed. */
  MailboxAccess opening(MailboxAccess access) {
    return new MailboxAccess() {
      @Override
      public SourceMailbox openSource(AccountCredentials account) {
        return add(access.openSource(account));
      }

      @Override
      public DestinationMailbox openDestination(AccountCredentials account) {
        return add(access.openDestination(account));
      }
    };
  }

  private <M extends SourceMailbox> M add(M mailbox) {
    if (!addIfOpen(mailbox)) {
      mailbox.close();
      throw new MailboxException(
          FailureReason.CONNECTION_LOST, mailbox.side(), "the scan was given up", null);
    }
    return mailbox;
  }

  private synchronized boolean addIfOpen(SourceMailbox mailbox) {
    return !closed && open.add(mailbox);
  }

  /**
   * The scan has ended, and its connections belong to the caller, who closes them.
   *
   * @return false if they are closed already
   */
  synchronized boolean release() {
    open.clear();
    return !closed;
  }

  /** Closes them without waiting for a server, and all that the scan opens later. */
  public synchronized void close() {
    closed = true;
    for (SourceMailbox mailbox : open) {
      MailServerThreads.start("scan-close", mailbox::close);
    }
    open.clear();
  }
}
