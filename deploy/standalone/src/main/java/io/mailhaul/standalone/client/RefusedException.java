package io.mailhaul.standalone.client;

import java.util.List;

/** The service does not do what it was asked. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Problem problem;

  RefusedException(int status, Problem problem) {
    super(
        !problem.detail().isBlank()
            ? problem.detail()
            : !problem.title().isBlank()
                ? problem.title()
                : "The platform answered with HTTP status " + status);
    this.status = status;
    this.problem = problem;
  }

  /** Whether the one who asked is to blame, and can put it right. */
  public boolean wrongUsage() {
    return status == 400 || status == 409 || status == 413 || status == 422;
  }

  /** Whether there is no such batch. */
  public boolean notFound() {
    return status == 404;
  }

  /** The faults of the mailbox file, if that is the reason. */
  public List<Problem.Fault> faults() {
    return problem.faults();
  }
}
