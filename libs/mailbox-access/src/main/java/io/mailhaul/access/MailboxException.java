package io.mailhaul.access;

import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An error of a mailbox, translated into a {@link Failure}. Its message never holds a secret. */
public final class MailboxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;
  private final transient @Nullable Duration backOff;

  public MailboxException(
      FailureReason reason, @Nullable Side side, String detail, @Nullable Throwable cause) {
    this(new Failure(reason, side, detail), null, cause);
  }

  /**
   * @param backOff the delay that the server asked for; null to find it in the failure's detail
   */
  public MailboxException(Failure failure, @Nullable Duration backOff, @Nullable Throwable cause) {
    super(failure.text(), cause);
    this.failure = failure;
    this.backOff = backOff == null ? BackOffParser.parse(failure.detail()) : backOff;
  }

  public Failure failure() {
    return failure;
  }

  public FailureReason reason() {
    return failure.reason();
  }

  /** The delay that the server asked for, if any. */
  public Optional<Duration> backOff() {
    return Optional.ofNullable(backOff);
  }
}
