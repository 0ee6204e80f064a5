package io.mailhaul.api.batch;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Set;

/**
 * The status of a batch. Dry runs go through VERIFYING and READY, runs that copy through SYNCING
 * and SYNCED.
 */
public enum BatchStatus {
  CREATED("Created"),
  VERIFYING("Verifying"),
  READY("Ready"),
  SYNCING("Syncing"),
  SYNCED("Synced"),
  /** What users see of a batch while it is paused; no batch is stored with it. */
  PAUSED("Paused");

  private final String displayName;

  BatchStatus(String displayName) {
    this.displayName = displayName;
  }

  @JsonValue
  public String displayName() {
    return displayName;
  }

  private Set<BatchStatus> successors() {
    return switch (this) {
      case CREATED, READY, SYNCED -> EnumSet.of(VERIFYING, SYNCING);
      case VERIFYING -> EnumSet.of(VERIFYING, READY, SYNCING);
      case SYNCING -> EnumSet.of(SYNCING, SYNCED);
      case PAUSED -> EnumSet.noneOf(BatchStatus.class);
    };
  }

  /**
   * Checks a transition and returns the new status.
   *
   * @throws IllegalStateException when {@code status} cannot follow this one
   */
  public BatchStatus transitionTo(BatchStatus status) {
    if (!successors().contains(status)) {
      throw new IllegalStateException(
          "A batch that is " + displayName + " cannot become " + status.displayName);
    }
    return status;
  }
}
