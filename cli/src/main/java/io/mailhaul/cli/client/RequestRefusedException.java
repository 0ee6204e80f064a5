package io.mailhaul.cli.client;

import io.mailhaul.api.batch.Problem;
import io.mailhaul.api.csv.FileError;
import java.util.List;

/** The service has refused a request. */
public final class RequestRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  RequestRefusedException(int status, Problem problem) {
    super(
        !problem.detail().isBlank()
            ? problem.detail()
            : !problem.title().isBlank()
                ? problem.title()
                : "The platform answered with HTTP status " + status);
    this.problem = problem;
  }

  /** Whether the request is wrong, so that the user can correct it. */
  public boolean isUsageError() {
    return problem.is(
        Problem.Type.INVALID_FILE,
        Problem.Type.INVALID_REQUEST,
        Problem.Type.UNREADABLE_REQUEST,
        Problem.Type.CONFLICT);
  }

  /** Whether there is no such batch. */
  public boolean isNotFound() {
    return problem.is(Problem.Type.NOT_FOUND);
  }

  /** The errors in the mailbox file or folder map, if they are the reason. */
  public List<FileError> fileErrors() {
    return problem.errors();
  }
}
