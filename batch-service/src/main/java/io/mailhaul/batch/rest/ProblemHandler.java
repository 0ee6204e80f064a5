package io.mailhaul.batch.rest;

import io.mailhaul.api.batch.Problem;
import io.mailhaul.api.csv.InvalidFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Translates exceptions into {@code application/problem+json} (RFC 9457). Responses never quote the
 * body of a request, because it holds passwords.
 */
@RestControllerAdvice
class ProblemHandler {

  private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

  @ExceptionHandler
  ProblemDetail invalidFile(InvalidFileException e) {
    ProblemDetail problem = problem(Problem.Type.INVALID_FILE, String.valueOf(e.getMessage()));
    problem.setProperty("errors", e.errors());
    return problem;
  }

  @ExceptionHandler
  ProblemDetail requestProblem(RequestProblemException e) {
    return problem(e.type(), String.valueOf(e.getMessage()));
  }

  /** The exception's own message quotes the body. */
  @ExceptionHandler
  ProblemDetail unreadable(HttpMessageNotReadableException e) {
    return problem(Problem.Type.UNREADABLE_REQUEST, "The body is not the expected JSON.");
  }

  /** For example when a path variable is not a valid id. */
  @ExceptionHandler
  ProblemDetail mismatch(TypeMismatchException e) {
    return problem(Problem.Type.UNREADABLE_REQUEST, "A part of the URL is invalid.");
  }

  @ExceptionHandler
  ProblemDetail other(Exception e) {
    if (e instanceof ErrorResponse response) {
      return response.getBody();
    }
    log.error("A request failed", e);
    return problem(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "Internal error",
        "The request failed; see the log of batch-service.");
  }

  private static ProblemDetail problem(Problem.Type type, String detail) {
    ProblemDetail problem =
        switch (type) {
          case INVALID_FILE ->
              problem(HttpStatus.UNPROCESSABLE_CONTENT, "A file has errors", detail);
          case INVALID_REQUEST ->
              problem(
                  HttpStatus.UNPROCESSABLE_CONTENT, "The request cannot be carried out", detail);
          case UNREADABLE_REQUEST ->
              problem(HttpStatus.BAD_REQUEST, "The request cannot be read", detail);
          case CONFLICT ->
              problem(HttpStatus.CONFLICT, "The request conflicts with existing data", detail);
          case NOT_FOUND -> problem(HttpStatus.NOT_FOUND, "Not found", detail);
        };
    problem.setType(type.uri());
    return problem;
  }

  private static ProblemDetail problem(HttpStatus status, String title, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setTitle(title);
    return problem;
  }
}
