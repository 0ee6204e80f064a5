package io.mailhaul.copier.lane.turn;

/**
 * The thread of a turn was interrupted while it waited. Nothing of this turn may be committed; the
 * lane repeats it from its event.
 */
public final class TurnInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Restores the thread's interrupt status, so that the slot sees it, too. */
  public TurnInterruptedException(InterruptedException cause) {
    super("The turn was interrupted", cause);
    Thread.currentThread().interrupt();
  }
}
