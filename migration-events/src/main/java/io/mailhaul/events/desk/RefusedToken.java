package io.mailhaul.events.desk;

import io.mailhaul.events.Side;
import java.time.Instant;

/**
 * A server refused the token that one side's account was handed out with: {@code POST
 * /desk/mailboxes/{mailbox}/refused-tokens}, answered as the accounts are, with a token that was
 * obtained later. Whether the account is to blame shows when that one is refused as well.
 *
 * @param holder who had it
 * @param obtained when the desk had obtained it
 */
public record RefusedToken(String holder, Side side, Instant obtained) {}
