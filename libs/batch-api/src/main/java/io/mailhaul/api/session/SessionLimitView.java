package io.mailhaul.api.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many sessions Mailhaul opens at an endpoint, for all batches together.
 *
 * @param endpoint host and port
 * @param limit the most sessions at the same time
 * @param inUse how many sessions the active mailboxes have
 * @param reason why the limit is not another number
 * @param reasonText the same in words
 * @param detail what the server said; null if it said nothing
 * @param closedUntil no new session is opened before this time; null if sessions may be opened now
 */
public record SessionLimitView(
    String endpoint,
    int limit,
    int inUse,
    SessionLimitReason reason,
    String reasonText,
    @Nullable String detail,
    @Nullable Instant closedUntil) {}
