package io.mailhaul.batch.mailbox;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox that a file brings for the first time.
 *
 * @param position its place in the file
 * @param addressKey the address as it is compared
 * @param sealed its passwords, sealed by the credential desk
 */
public record NewMailbox(
    UUID id,
    int position,
    String address,
    String addressKey,
    String sourceUser,
    String destinationUser,
    @Nullable String userRoot,
    byte[] sealed) {}
