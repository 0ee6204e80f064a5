package io.mailhaul.events.desk;

import io.mailhaul.events.Side;
import java.time.Instant;

/**
 * A server refused the access token of one side's account: {@code POST
 * /desk/mailboxes/{mailbox}/refused-tokens}. The response is a {@link MailboxAccounts} with a token
 * that was obtained later. Only when the server refuses that one as well, the account is at fault.
 *
 * @param holder the scanner or copier that used the token
 * @param obtained when batch-service had obtained the token
 */
public record RefusedToken(String holder, Side side, Instant obtained) {}
