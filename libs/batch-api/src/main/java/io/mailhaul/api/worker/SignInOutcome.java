package io.mailhaul.api.worker;

import java.util.Objects;

/**
 * The outcome of a sign-in with credentials that batch-service gave to a worker, unless a server
 * refused them: {@code POST /worker/mailboxes/{mailbox}/sign-in-outcomes}. A worker that got
 * {@linkplain MailboxAccounts#proven proven} credentials reports no outcome.
 *
 * @param holder the scanner or copier that used the credentials
 * @param signedIn whether both servers accepted them; otherwise it is unknown whether they are
 *     right
 */
public record SignInOutcome(String holder, int version, boolean signedIn) {

  public SignInOutcome {
    Objects.requireNonNull(holder);
  }
}
