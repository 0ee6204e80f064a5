package io.mailhaul.chaos.proxy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A fault of one connection through a {@link ChaosProxy}; it happens once. */
public final class ConnectionFault {

  /** Where in the traffic the fault happens. */
  public enum Place {
    /** After a number of bytes to the server. */
    AFTER_BYTES_SENT,
    /** After a number of bytes from the server. */
    AFTER_BYTES_RECEIVED,
    /** Within the literal of an APPEND. */
    APPEND_LITERAL,
    /** Within the literal of a FETCH response. */
    FETCH_LITERAL,
    /** After the server has carried out an APPEND, before its response. */
    BEFORE_APPEND_RESPONSE
  }

  /** What happens to the connection. */
  public enum Effect {
    /** Both sides see the connection closed (FIN). */
    CLOSE,
    /** Both sides see the connection reset (RST). */
    RESET,
    /** No byte passes any more, and the connection stays open for a while. */
    HANG
  }

  final Place place;
  final Effect effect;
  private final double within;
  private final AtomicLong left;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private final BooleanSupplier copying;
  private volatile boolean landed;

  /**
   * @param after how many bytes, literals or responses pass before the fault
   * @param within the place within the literal, from 0 to 1
   * @param copying whether messages are being copied; called when the fault happens
   */
  public ConnectionFault(
      Place place, Effect effect, long after, double within, BooleanSupplier copying) {
    this.place = place;
    this.effect = effect;
    this.within = within;
    this.left = new AtomicLong(after);
    this.copying = copying;
  }

  /** Counts bytes; returns how many of them pass before the fault, or -1 when all pass. */
  int countBytes(int bytes) {
    long before = left.getAndAdd(-bytes);
    return before >= 0 && before < bytes && claim() ? (int) before : -1;
  }

  /** Counts one literal or response; returns whether the fault happens at this one. */
  boolean countUnit() {
    return left.getAndDecrement() == 0 && claim();
  }

  /** How many bytes of a literal pass: at least one, and not all. */
  long bytesBeforeFault(long literal) {
    return Math.clamp((long) (within * literal), Math.min(1, literal - 1), literal - 1);
  }

  private boolean claim() {
    boolean first = claimed.compareAndSet(false, true);
    if (first) {
      landed = copying.getAsBoolean();
    }
    return first;
  }

  /** Whether the fault happened while messages were being copied. */
  public boolean hasLanded() {
    return landed;
  }
}
