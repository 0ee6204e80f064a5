package io.mailhaul.copier.lane;

/** The limits of a lane's turn: its time, and the lease without which it must not write. */
public interface Permit {

  /** Whether the lane must stop before the next window: its time is up, or {@link #stopping}. */
  boolean over();

  /** Whether the copier stops, or its slot is assigned to another copier. */
  boolean stopping();

  /**
   * Must be called before every command that changes the destination.
   *
   * @throws LeaseLost when the slot may belong to another copier
   */
  void requireLease();

  /** The slot may belong to another copier: nothing of this turn may be written or committed. */
  final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LeaseLost(String message) {
      super(message);
    }
  }
}
