package io.mailhaul.scanner;

import io.mailhaul.access.MailboxException;
import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.worker.client.WorkerApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A worker API in memory: returns the given accounts, but no credentials that were refused. */
final class FakeWorkerApi implements WorkerApiClient {

  final Map<String, MailboxAccounts> accounts = new ConcurrentHashMap<>();
  final Map<String, CredentialRejection> refusals = new ConcurrentHashMap<>();
  final List<SignInOutcome> signInOutcomes = new CopyOnWriteArrayList<>();
  final List<FolderState> folderStates = new ArrayList<>();
  UidMap uidMap = UidMap.EMPTY;
  final Map<String, Integer> accountRequests = new ConcurrentHashMap<>();
  volatile int unreachable;

  @Override
  public MailboxAccounts accounts(String mailbox, String holder) {
    failIfUnreachable();
    accountRequests.merge(mailbox, 1, Integer::sum);
    CredentialRejection refusal = refusals.get(mailbox);
    if (refusal != null) {
      throw new MailboxException(
          FailureReason.CREDENTIAL_REFUSED, refusal.side(), refusal.detail(), null);
    }
    return accounts.get(mailbox);
  }

  @Override
  public MailboxAccounts renewToken(String mailbox, TokenRejection refused) {
    return accounts(mailbox, refused.holder());
  }

  @Override
  public void reportSignIn(String mailbox, SignInOutcome outcome) {
    failIfUnreachable();
    signInOutcomes.add(outcome);
  }

  @Override
  public void reportCredentialRejection(String mailbox, CredentialRejection refusal) {
    failIfUnreachable();
    refusals.put(mailbox, refusal);
  }

  @Override
  public List<FolderState> folderStates(String mailbox) {
    failIfUnreachable();
    return List.copyOf(folderStates);
  }

  @Override
  public UidMap uidMap(String mailbox, UidMapQuery query) {
    failIfUnreachable();
    return uidMap.restrictedTo(query.uids());
  }

  private void failIfUnreachable() {
    if (unreachable > 0) {
      unreachable--;
      throw new UnavailableException(
          "The worker API does not answer (test)", new RuntimeException());
    }
  }
}
