package io.mailhaul.copier.lane.copy;

/**
 * Looks at the destination for messages that it has stored although its response says otherwise.
 */
public interface DestinationCheck {

  /** Refreshes the destination and records the copies of this lane that it has. */
  void refreshAndFindCopies();
}
