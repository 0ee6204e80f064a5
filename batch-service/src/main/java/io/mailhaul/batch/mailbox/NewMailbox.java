package io.mailhaul.batch.mailbox;

/**
 * A mailbox that is new in the batch.
 *
 * @param position its position in the file
 * @param encryptedSecrets its encrypted secrets
 */
public record NewMailbox(
    Mailbox mailbox,
    int position,
    String sourceUser,
    String destinationUser,
    byte[] encryptedSecrets) {}
