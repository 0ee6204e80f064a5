package io.mailhaul.worker.client;

import io.mailhaul.api.worker.MailboxAccounts;
import java.util.Optional;

/**
 * Where the scanner leaves the open mailboxes of a scan for a copier in the same process, so that
 * the copier needs neither a request for credentials nor a second sign-in on each side. For a small
 * mailbox that is a large part of the work. A copier that finds none signs in itself.
 */
public interface SessionExchange {

  /** The open mailboxes, and the accounts with which the scanner has signed in. */
  record Session(MailboxAccounts accounts, MailboxPair mailboxes) implements AutoCloseable {
    @Override
    public void close() {
      mailboxes.close();
    }
  }

  /** For workers that run alone: no copier takes a session, so it is closed at once. */
  SessionExchange NONE =
      new SessionExchange() {
        @Override
        public void offer(Session session) {
          session.close();
        }

        @Override
        public Optional<Session> take(String mailbox) {
          return Optional.empty();
        }
      };

  /** Leaves a session; if no copier takes it in a few seconds, it is closed. */
  void offer(Session session);

  /** Takes the session of a mailbox, if there is one. */
  Optional<Session> take(String mailbox);
}
