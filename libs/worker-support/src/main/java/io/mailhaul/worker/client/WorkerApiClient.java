package io.mailhaul.worker.client;

import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.model.folder.UidMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The worker API of batch-service, which scanners and copiers use. */
public interface WorkerApiClient {

  /**
   * The worker API does not respond. This says nothing about the mailbox, so the caller must not
   * park it.
   */
  final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The accounts of a mailbox with their credentials. Until a sign-in has shown whether the servers
   * accept this version of the credentials, only one worker at a time gets them, so that a wrong
   * password is tried only once; other workers wait in this call. The worker reports the outcome
   * with {@link #reportSignIn} or {@link #reportCredentialRejection}.
   *
   * @param holder identifies the calling worker; unique among the workers that run at the same
   *     time, and unchanged by a restart
   * @throws io.mailhaul.access.MailboxException with CREDENTIAL_REFUSED if a server has already
   *     refused this version, with TOKEN_REFUSED or TOKEN_UNAVAILABLE if there is no token
   * @throws UnavailableException if the worker API does not respond, or if the sign-in of another
   *     worker takes too long
   */
  MailboxAccounts accounts(String mailbox, String holder);

  /**
   * As {@link #accounts}, for a worker whose token a server has refused: that side gets a newer
   * token.
   */
  MailboxAccounts renewToken(String mailbox, TokenRejection refused);

  /** Reports that the servers did not refuse the credentials, or that they were not tried. */
  void reportSignIn(String mailbox, SignInOutcome tried);

  /** Reports that a server refused these credentials, so that no worker tries them again. */
  void reportCredentialRejection(String mailbox, CredentialRejection refusal);

  /** The folder states that earlier passes recorded; empty before the first pass. */
  List<FolderState> folderStates(String mailbox);

  /** The destination UIDs of copied messages, as far as the ledger has them. */
  UidMap uidMap(String mailbox, UidMapQuery query);
}
