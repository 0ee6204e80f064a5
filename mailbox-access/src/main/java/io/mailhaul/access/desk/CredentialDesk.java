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

/** The credential desk of batch-service, as scanners and copiers see it. */
public interface CredentialDesk {

  /**
   * The desk does not answer: nothing is known about the mailbox, so nothing may be parked for it.
   */
  final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unreachable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * How to sign in. As long as nobody knows whether the servers take this version, it is handed to
   * one holder at a time, so that a wrong password is tried once however many want to work; the
   * others wait here. The holder says how it went, by {@link #tried} or {@link #refused}; {@link
   * BothSides} does.
   *
   * @param holder names who asks among all that may do so at the same time, and is the same after a
   *     restart
   * @throws io.mailhaul.access.MailboxException with CREDENTIAL_REFUSED when a server has refused
   *     this version already, with TOKEN_REFUSED or TOKEN_UNAVAILABLE when there is no token
   * @throws Unreachable when the desk does not answer, or somebody else takes long to sign in
   */
  MailboxAccounts accounts(String mailbox, String holder);

  /**
   * As {@link #accounts}, for the holder who was refused with a token: that side's is newer now.
   */
  MailboxAccounts renewed(String mailbox, RefusedToken refused);

  /** Tells the desk that credentials were tried and not refused. */
  void tried(String mailbox, Tried tried);

  /** Tells the desk that a server refused these credentials, so that nobody tries them again. */
  void refused(String mailbox, Refusal refusal);

  /** What earlier passes did; empty before the first one. */
  List<Bookmark> bookmarks(String mailbox);

  /** What copied items became, as far as the ledger knows. */
  UidMap uidMap(String mailbox, UidMapQuery query);
}
