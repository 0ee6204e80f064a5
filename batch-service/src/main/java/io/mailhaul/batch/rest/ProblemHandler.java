package io.mailhaul.batch.rest;

import io.mailhaul.api.batch.Problem;
import io.mailhaul.api.csv.InvalidFileException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.http.converter.HttpMessageNotWritableException;
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

  /** SQL states: a character that is not in the database's encoding, or cannot be translated. */
  private static final Set<String> NOT_STORABLE = Set.of("22021", "22P05");

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
  ProblemDetail unreadable(HttpMessageConversionException e) {
    if (e instanceof HttpMessageNotWritableException) {
      return failed(e);
    }
    return problem(Problem.Type.UNREADABLE_REQUEST, "The body is not the expected JSON.");
  }

  /** The connection or the transfer coding broke while the body was read. */
  @ExceptionHandler
  ProblemDetail incomplete(IOException e) {
    return problem(Problem.Type.UNREADABLE_REQUEST, "The body cannot be read to its end.");
  }

  /** A text that PostgreSQL cannot store is an error of the request. */
  @ExceptionHandler
  ProblemDetail notStorable(DataAccessException e) {
    return NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException sql
            && NOT_STORABLE.contains(String.valueOf(sql.getSQLState()))
        ? problem(Problem.Type.UNREADABLE_REQUEST, "A text has a character that cannot be stored.")
        : failed(e);
  }

  /** For example when a path variable is not a valid id. */
  @ExceptionHandler
  ProblemDetail mismatch(TypeMismatchException e) {
    return problem(Problem.Type.UNREADABLE_REQUEST, "A part of the URL is invalid.");
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> other(Exception e) {
    if (!(e instanceof ErrorResponse response)) {
      return ResponseEntity.internalServerError().body(failed(e));
    }
    // The exception's own detail quotes parts of the request.
    ServerProblem known = ServerProblem.of(response.getStatusCode().value());
    if (known.status() >= 500) {
      log.error("A request failed", e);
    }
    ProblemDetail problem =
        problem(HttpStatusCode.valueOf(known.status()), known.title(), known.detail());
    problem.setType(known.type().uri());
    return ResponseEntity.status(known.status()).headers(response.getHeaders()).body(problem);
  }

  private static ProblemDetail failed(Exception e) {
    log.error("A request failed", e);
    return problem(Problem.Type.INTERNAL_ERROR, ServerProblem.of(500).detail());
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
          case UNAUTHORIZED -> problem(HttpStatus.UNAUTHORIZED, "Unauthorized", detail);
          case INTERNAL_ERROR ->
              problem(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error", detail);
        };
    problem.setType(type.uri());
    return problem;
  }

  private static ProblemDetail problem(HttpStatusCode status, String title, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setTitle(title);
    return problem;
  }
}
