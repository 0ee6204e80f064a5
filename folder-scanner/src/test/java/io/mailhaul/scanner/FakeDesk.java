package io.mailhaul.scanner;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.Refusal;
import io.mailhaul.events.desk.RefusedToken;
import io.mailhaul.events.desk.Tried;
import io.mailhaul.events.desk.UidMapQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A worker API in memory: returns the given accounts, but no credentials that were refused. */
final class FakeDesk implements CredentialDesk {

  final Map<String, MailboxAccounts> accounts = new ConcurrentHashMap<>();
  final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
  final List<Tried> tried = new CopyOnWriteArrayList<>();
  final List<Bookmark> bookmarks = new ArrayList<>();
  UidMap uidMap = UidMap.EMPTY;
  volatile int unreachable;

  @Override
  public MailboxAccounts accounts(String mailbox, String holder) {
    reach();
    Refusal refusal = refusals.get(mailbox);
    if (refusal != null) {
      throw new MailboxException(
          FailureReason.CREDENTIAL_REFUSED, refusal.side(), refusal.detail(), null);
    }
    return accounts.get(mailbox);
  }

  @Override
  public MailboxAccounts renewed(String mailbox, RefusedToken refused) {
    return accounts(mailbox, refused.holder());
  }

  @Override
  public void tried(String mailbox, Tried outcome) {
    reach();
    tried.add(outcome);
  }

  @Override
  public void refused(String mailbox, Refusal refusal) {
    reach();
    refusals.put(mailbox, refusal);
  }

  @Override
  public List<Bookmark> bookmarks(String mailbox) {
    reach();
    return List.copyOf(bookmarks);
  }

  @Override
  public UidMap uidMap(String mailbox, UidMapQuery query) {
    reach();
    return uidMap.among(query.uids());
  }

  private void reach() {
    if (unreachable > 0) {
      unreachable--;
      throw new Unreachable("The worker API does not answer (test)", new RuntimeException());
    }
  }
}
