package io.mailhaul.worker.client;

import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;

/** The part of the worker API that returns credentials and records whether servers accept them. */
public interface CredentialClient {

  /**
   * The accounts of a mailbox with their credentials. Until a sign-in has shown whether the servers
   * accept this version of the credentials, only one worker at a time gets them, so that a wrong
   * password is tried only once; other workers wait in this call. The worker reports the outcome
   * with {@link #reportSignIn} or {@link #reportCredentialRejection}. If the credentials are
   * {@linkplain MailboxAccounts#proven proven}, it reports only a refusal.
   *
   * @param holder identifies the calling worker; unique among the workers that may process the
   *     mailbox at the same time, and the same for the one that replaces it after a crash
   * @throws io.mailhaul.access.MailboxException with CREDENTIAL_REFUSED if a server has already
   *     refused this version, with TOKEN_REFUSED or TOKEN_UNAVAILABLE if there is no token
   * @throws WorkerApiClient.UnavailableException if the worker API does not respond, or if the
   *     sign-in of another worker takes too long
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
}
