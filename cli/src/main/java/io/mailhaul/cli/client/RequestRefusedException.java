package io.mailhaul.cli.client;

import io.mailhaul.api.batch.Problem;
import io.mailhaul.api.csv.FileError;
import java.util.List;

/** The service has refused a request. */
public final class RequestRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Problem problem;

  RequestRefusedException(int status, Problem problem) {
    super(
        !problem.detail().isBlank()
            ? problem.detail()
            : !problem.title().isBlank()
                ? problem.title()
                : "The platform answered with HTTP status " + status);
    this.status = status;
    this.problem = problem;
  }

  /** Whether the request is wrong, so that the user can correct it. */
  public boolean isUsageError() {
    return status == 400 || status == 409 || status == 413 || status == 422;
  }

  /** Whether there is no such batch. */
  public boolean isNotFound() {
    return status == 404;
  }

  /** The errors in the mailbox file or folder map, if they are the reason. */
  public List<FileError> fileErrors() {
    return problem.errors();
  }
}
