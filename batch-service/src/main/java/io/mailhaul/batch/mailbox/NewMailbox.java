package io.mailhaul.batch.mailbox;

/**
 * A mailbox that a file brings for the first time.
 *
 * @param position its place in the file
 * @param sealed its passwords, sealed by the credential desk
 */
public record NewMailbox(
    Mailbox mailbox, int position, String sourceUser, String destinationUser, byte[] sealed) {}
