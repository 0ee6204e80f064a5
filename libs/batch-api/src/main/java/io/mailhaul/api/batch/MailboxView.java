package io.mailhaul.api.batch;

import io.mailhaul.model.Totals;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a mailbox.
 *
 * @param pass counts its passes from 1; 0 before the first
 * @param totals of the run
 * @param skippedBenign how many of the skipped messages need no action
 * @param failure why it failed or is parked, or why its last attempt ended, as long as the present
 *     one makes no progress; null otherwise
 * @param parkedUntil when a parked mailbox is resumed; null if it waits for the user
 * @param activeSeconds how long it has been active in this run
 */
public record MailboxView(
    String id,
    String address,
    MailboxStatus status,
    int pass,
    Totals totals,
    long skippedBenign,
    @Nullable FailureDetails failure,
    @Nullable Instant parkedUntil,
    double activeSeconds) {}
