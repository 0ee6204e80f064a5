package io.mailhaul.events.desk;

import io.mailhaul.events.Side;

/**
 * A server refused the credentials of this version: {@code POST
 * /desk/mailboxes/{mailbox}/refusals}.
 *
 * @param detail the server's response
 */
public record Refusal(int version, Side side, String detail) {}
