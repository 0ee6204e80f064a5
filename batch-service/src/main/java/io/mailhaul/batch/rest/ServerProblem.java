package io.mailhaul.batch.rest;

import io.mailhaul.api.batch.Problem;
import org.springframework.http.HttpStatus;

/**
 * A problem of which only the HTTP status is known, because the server or the framework has refused
 * the request before it reached a controller.
 *
 * @param status what the client gets: a request that cannot be read is its error, also where HTTP
 *     has a status of the 500s for it (an unknown version, method or transfer coding)
 */
record ServerProblem(int status, Problem.Type type, String title, String detail) {

  static ServerProblem of(int status) {
    return switch (status) {
      case 401 ->
          new ServerProblem(
              status,
              Problem.Type.UNAUTHORIZED,
              "Unauthorized",
              "The request needs the platform's token.");
      case 404 ->
          new ServerProblem(
              status, Problem.Type.NOT_FOUND, "Not found", "There is nothing at this path.");
      case 423 ->
          new ServerProblem(
              status, Problem.Type.CONFLICT, "Locked", "Another request uses it now; try again.");
      case 501, 505 -> unreadable(400);
      default ->
          status >= 500
              ? new ServerProblem(
                  status,
                  Problem.Type.INTERNAL_ERROR,
                  "Internal error",
                  "The request failed; see the log of batch-service.")
              : unreadable(status);
    };
  }

  private static ServerProblem unreadable(int status) {
    HttpStatus known = HttpStatus.resolve(status);
    return new ServerProblem(
        status,
        Problem.Type.UNREADABLE_REQUEST,
        known == null ? "The request cannot be read" : known.getReasonPhrase(),
        "The request line, a header or the body is not what this path accepts.");
  }
}
