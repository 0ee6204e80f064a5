package io.mailhaul.standalone.chaos;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Something that happens to one connection through a {@link ChaosProxy}, once. */
final class Fault {

  /** Where in the traffic it happens. */
  enum Place {
    /** After a number of bytes to the server. */
    SENT,
    /** After a number of bytes from the server. */
    RECEIVED,
    /** Within a message that is being appended. */
    APPEND_LITERAL,
    /** Within a message that is being fetched. */
    FETCH_LITERAL,
    /** When the server has carried out an APPEND, before the client hears of it. */
    BEFORE_ANSWER
  }

  /** What happens there. */
  enum Deed {
    /** Both sides see the end of the connection. */
    CLOSE,
    /** Both sides see a reset. */
    RESET,
    /** No byte passes any more, and nobody is told. */
    HANG
  }

  final Place place;
  final Deed deed;
  private final double within;
  private final AtomicLong left;
  private final AtomicBoolean struck = new AtomicBoolean();
  private final BooleanSupplier copying;
  private volatile boolean landed;

  /**
   * @param after how many bytes, literals or answers pass before
   * @param within where in the literal, from 0 to 1
   * @param copying whether copying is under way, which is asked when it happens
   */
  Fault(Place place, Deed deed, long after, double within, BooleanSupplier copying) {
    this.place = place;
    this.deed = deed;
    this.within = within;
    this.left = new AtomicLong(after);
    this.copying = copying;
  }

  /** Counts bytes that are about to pass; how many of them still do, or -1 when all do. */
  int at(int bytes) {
    long before = left.getAndAdd(-bytes);
    return before >= 0 && before < bytes && claim() ? (int) before : -1;
  }

  /** Counts one literal or answer; whether it is the one. */
  boolean isThis() {
    return left.getAndDecrement() == 0 && claim();
  }

  /** How many bytes of a literal pass: at least one does, and at least one does not. */
  long bytesOf(long literal) {
    return Math.clamp((long) (within * literal), Math.min(1, literal - 1), literal - 1);
  }

  private boolean claim() {
    boolean first = struck.compareAndSet(false, true);
    if (first) {
      landed = copying.getAsBoolean();
    }
    return first;
  }

  /** Whether it has happened while copying was under way. */
  boolean hasLanded() {
    return landed;
  }
}
