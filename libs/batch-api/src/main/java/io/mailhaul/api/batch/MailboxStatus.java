package io.mailhaul.api.batch;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Set;

/** The status of a mailbox. */
public enum MailboxStatus {
  /** In no run yet. */
  CREATED("Created"),
  /** Waits for admission. */
  QUEUED("Queued"),
  /** The scanner verifies the sign-in and counts messages. */
  VERIFYING("Verifying"),
  /** The verification was successful. */
  READY("Ready"),
  /** A pass is active. */
  SYNCING("Syncing"),
  /** A pass has started and waits for its retry time. */
  PARKED("Parked"),
  /** All passes of the run have ended. */
  SYNCED("Synced"),
  /** The run has failed for this mailbox. */
  FAILED("Failed");

  private final String displayName;

  MailboxStatus(String displayName) {
    this.displayName = displayName;
  }

  @JsonValue
  public String displayName() {
    return displayName;
  }

  /** Whether it uses connections, and so counts against the concurrency of its batch. */
  public boolean isActive() {
    return this == VERIFYING || this == SYNCING;
  }

  /** Whether the run of the mailbox has not ended yet. */
  public boolean isUnfinished() {
    return isActive() || this == QUEUED || this == PARKED;
  }

  private Set<MailboxStatus> successors() {
    return switch (this) {
      case CREATED, READY, SYNCED, FAILED -> EnumSet.of(QUEUED);
      case QUEUED -> EnumSet.of(CREATED, QUEUED, VERIFYING, SYNCING);
      case VERIFYING -> EnumSet.of(CREATED, QUEUED, PARKED, READY, FAILED);
      case SYNCING -> EnumSet.of(QUEUED, PARKED, SYNCED, FAILED);
      case PARKED -> EnumSet.of(CREATED, QUEUED, VERIFYING, SYNCING, FAILED);
    };
  }

  /**
   * Checks a transition and returns the new status.
   *
   * @throws IllegalStateException when {@code status} cannot follow this one
   */
  public MailboxStatus transitionTo(MailboxStatus status) {
    if (!successors().contains(status)) {
      throw new IllegalStateException(
          "A mailbox that is " + displayName + " cannot become " + status.displayName);
    }
    return status;
  }
}
