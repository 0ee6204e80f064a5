package io.mailhaul.batch.batch;

import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the records of one transaction say about how many sessions a batch's servers can serve. */
public final class SessionEvidence {

  /** A message costs a server about as much as this number of bytes. */
  private static final double BYTES_PER_MESSAGE = 16 * 1024;

  /**
   * What a session has processed.
   *
   * @param work in messages; large ones count more
   */
  public record Turn(Instant from, Instant until, double work) {}

  /** A session that a server refused, lost or did not answer. */
  public record Refusal(Side side, Failure failure, @Nullable Instant until) {
    /** Whether the server asked all sessions to wait. */
    public boolean isThrottle() {
      return failure.reason() == FailureReason.THROTTLED;
    }
  }

  private final List<Turn> turns = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  /** Records what was processed in a turn. */
  public void addTurn(Instant from, Instant until, long messages, long bytes) {
    turns.add(new Turn(from, until, messages + bytes / BYTES_PER_MESSAGE));
  }

  /**
   * Records why a mailbox or lane was parked, if that says something about the server.
   *
   * @param onlySession whether its mailbox has no other session. If it has, the server may limit
   *     the sessions of the account, which says nothing about other accounts
   */
  public void addParked(Failure failure, @Nullable Instant until, boolean onlySession) {
    Side side = failure.side();
    if (side != null
        && (failure.reason() == FailureReason.THROTTLED
            || onlySession && isRefusal(failure.reason()))) {
      refusals.add(new Refusal(side, failure, until));
    }
  }

  private static boolean isRefusal(FailureReason reason) {
    return switch (reason) {
      case MAILBOX_BUSY, SERVER_UNAVAILABLE, CONNECTION_LOST, CONNECTION_TIMED_OUT -> true;
      default -> false;
    };
  }

  public List<Turn> turns() {
    return List.copyOf(turns);
  }

  public List<Refusal> refusals() {
    return List.copyOf(refusals);
  }
}
