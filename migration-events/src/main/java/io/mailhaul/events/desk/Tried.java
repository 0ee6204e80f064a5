package io.mailhaul.events.desk;

/**
 * The outcome of a sign-in with credentials that batch-service gave to a worker, unless a server
 * refused them: {@code POST /desk/mailboxes/{mailbox}/sign-ins}.
 *
 * @param holder the scanner or copier that used the credentials
 * @param signedIn whether both servers accepted them; otherwise it is unknown whether they are
 *     right
 */
public record Tried(String holder, int version, boolean signedIn) {}
