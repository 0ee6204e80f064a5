package io.mailhaul.copier.lane;

/** What a turn lets a lane do: how long it may go on, and whether it may still write. */
public interface Permit {

  /** Whether the lane should stop at the next window: its time is used up, or {@link #stopping}. */
  boolean over();

  /** Whether the copier stops, or gives the slot to another one. */
  boolean stopping();

  /**
   * Called before every command that changes the destination.
   *
   * @throws LeaseLost when the slot may belong to another copier by now
   */
  void requireLease();

  /**
   * The slot may belong to another copier: nothing of this turn is written or committed any more.
   */
  final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LeaseLost(String message) {
      super(message);
    }
  }
}
