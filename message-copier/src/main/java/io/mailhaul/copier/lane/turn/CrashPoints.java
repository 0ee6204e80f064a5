package io.mailhaul.copier.lane.turn;

import io.mailhaul.access.message.Message;
import java.util.List;

/**
 * The named points of a turn at which a crash must not change the result. A copier runs with {@link
 * #NONE}; a restart test halts the process at each point and expects the same end state.
 */
public interface CrashPoints {

  /** The points, in their order. */
  enum CrashPoint {
    /** The destination has moved copies, or has copied them as the first step of a move. */
    COPIES_MOVED,
    /** The destination has expunged the former copies of a move in two steps. */
    FORMER_COPIES_EXPUNGED,
    /** The destination has stored flags. */
    FLAGS_STORED,
    /** A window was fetched and is about to be appended. */
    FETCHED,
    /** A part of the window was sent to the destination. */
    APPENDING,
    /** The server has responded to the APPEND of the window; nothing is committed. */
    APPENDED,
    /** The transaction holds the turn's records and is about to be committed. */
    COMMITTING,
    /** The transaction is committed. */
    COMMITTED
  }

  /** Does nothing. */
  CrashPoints NONE = step -> {};

  void reached(CrashPoint step);

  /** The window as it is sent; a test wraps the bodies to stop in the middle of one. */
  default List<Message> beforeAppend(List<Message> window) {
    return window;
  }
}
