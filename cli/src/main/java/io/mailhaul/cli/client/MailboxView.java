package io.mailhaul.cli.client;

import io.mailhaul.model.Totals;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox's state.
 *
 * @param status such as Queued, Verifying, Syncing, Parked, Synced or Failed
 * @param pass counts its passes from 1; 0 before the first
 * @param totals of the run
 * @param failure why it failed or is parked; null otherwise
 * @param parkedUntil when a parked mailbox is resumed, if that is known
 * @param secondsActive how long it has been active in this run
 */
public record MailboxView(
    String address,
    String status,
    int pass,
    Totals totals,
    @Nullable FailureView failure,
    @Nullable Instant parkedUntil,
    double secondsActive) {

  public MailboxView {
    status = Objects.requireNonNullElse(status, "");
    totals = Objects.requireNonNullElse(totals, Totals.NONE);
  }

  public boolean isFailed() {
    return status.equals("Failed");
  }

  public boolean isFinished() {
    return status.equals("Synced") || status.equals("Completed") || status.equals("Ready");
  }

  public boolean isParked() {
    return status.equals("Parked");
  }
}
