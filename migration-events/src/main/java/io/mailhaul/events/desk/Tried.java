package io.mailhaul.events.desk;

/**
 * How it went with credentials that were handed out, unless they were refused: {@code POST
 * /desk/mailboxes/{mailbox}/sign-ins}.
 *
 * @param holder who had them
 * @param signedIn whether both servers took them; otherwise nothing is known of them
 */
public record Tried(String holder, int version, boolean signedIn) {}
