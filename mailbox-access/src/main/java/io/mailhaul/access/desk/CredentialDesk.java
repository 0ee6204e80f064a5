package io.mailhaul.access.desk;

import io.mailhaul.events.UidMap;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.Refusal;
import io.mailhaul.events.desk.RefusedToken;
import io.mailhaul.events.desk.Tried;
import io.mailhaul.events.desk.UidMapQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The worker API of batch-service, which scanners and copiers use. */
public interface CredentialDesk {

  /**
   * The worker API does not respond. This says nothing about the mailbox, so the caller must not
   * park it.
   */
  final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unreachable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The accounts of a mailbox with their credentials. Until a sign-in has shown whether the servers
   * accept this version of the credentials, only one worker at a time gets them, so that a wrong
   * password is tried only once; other workers wait in this call. The worker reports the outcome
   * with {@link #tried} or {@link #refused}.
   *
   * @param holder identifies the calling worker; unique among the workers that run at the same
   *     time, and unchanged by a restart
   * @throws io.mailhaul.access.MailboxException with CREDENTIAL_REFUSED if a server has already
   *     refused this version, with TOKEN_REFUSED or TOKEN_UNAVAILABLE if there is no token
   * @throws Unreachable if the worker API does not respond, or if the sign-in of another worker
   *     takes too long
   */
  MailboxAccounts accounts(String mailbox, String holder);

  /**
   * As {@link #accounts}, for a worker whose token a server has refused: that side gets a newer
   * token.
   */
  MailboxAccounts renewed(String mailbox, RefusedToken refused);

  /** Reports that the servers did not refuse the credentials, or that they were not tried. */
  void tried(String mailbox, Tried tried);

  /** Reports that a server refused these credentials, so that no worker tries them again. */
  void refused(String mailbox, Refusal refusal);

  /** The folder states that earlier passes recorded; empty before the first pass. */
  List<Bookmark> bookmarks(String mailbox);

  /** The destination UIDs of copied messages, as far as the ledger has them. */
  UidMap uidMap(String mailbox, UidMapQuery query);
}
