package io.mailhaul.batch.mailbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Set;

/** How a mailbox stands. */
public enum MailboxStatus {
  /** In no run yet. */
  CREATED("Created"),
  /** Waits for its turn to be worked. */
  QUEUED("Queued"),
  /** Is being signed in to and counted. */
  VERIFYING("Verifying"),
  /** Can be migrated. */
  READY("Ready"),
  /** A pass is under way. */
  SYNCING("Syncing"),
  /** A pass is under way, but nothing can be done before some time. */
  PARKED("Parked"),
  /** The run's passes have ended. */
  SYNCED("Synced"),
  /** The run was given up for this mailbox. */
  FAILED("Failed");

  private final String word;

  MailboxStatus(String word) {
    this.word = word;
  }

  @JsonValue
  public String word() {
    return word;
  }

  /** Whether it uses connections, and so counts against the batch's concurrency. */
  public boolean isWorked() {
    return this == VERIFYING || this == SYNCING;
  }

  /** Whether the run still has to do something for it. */
  public boolean isUnfinished() {
    return isWorked() || this == QUEUED || this == PARKED;
  }

  private Set<MailboxStatus> next() {
    return switch (this) {
      case CREATED, READY, SYNCED, FAILED -> EnumSet.of(QUEUED);
      case QUEUED -> EnumSet.of(CREATED, QUEUED, VERIFYING, SYNCING);
      case VERIFYING -> EnumSet.of(CREATED, QUEUED, PARKED, READY, FAILED);
      case SYNCING -> EnumSet.of(QUEUED, PARKED, SYNCED, FAILED);
      case PARKED -> EnumSet.of(CREATED, QUEUED, VERIFYING, SYNCING, FAILED);
    };
  }

  /**
   * The status after this one.
   *
   * @throws IllegalStateException when {@code status} cannot follow this one
   */
  MailboxStatus to(MailboxStatus status) {
    if (!next().contains(status)) {
      throw new IllegalStateException(
          "A mailbox that is " + word + " cannot become " + status.word);
    }
    return status;
  }
}
