package io.mailhaul.api.worker;

import io.mailhaul.model.Side;
import java.time.Instant;
import java.util.Objects;

/**
 * A server refused the access token of one side's account: {@code POST
 * /worker/mailboxes/{mailbox}/token-rejections}. The response is a {@link MailboxAccounts} with a
 * token that was obtained later. Only when the server refuses that one as well, the account is at
 * fault.
 *
 * @param holder the scanner or copier that used the token
 * @param obtainedAt when batch-service had obtained the token
 */
public record TokenRejection(String holder, Side side, Instant obtainedAt) {

  public TokenRejection {
    Objects.requireNonNull(holder);
    Objects.requireNonNull(side);
    Objects.requireNonNull(obtainedAt);
  }
}
