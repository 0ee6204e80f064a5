package io.mailhaul.batch.rest;

import io.mailhaul.api.batch.Problem;

/** A request cannot be carried out. The message tells the user why. */
public final class RequestProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Problem.Type type;

  private RequestProblemException(Problem.Type type, String message) {
    super(message);
    this.type = type;
  }

  /** A part of the request is invalid. */
  public static RequestProblemException invalid(String message) {
    return new RequestProblemException(Problem.Type.INVALID_REQUEST, message);
  }

  /** The request is not what the resource reads. */
  public static RequestProblemException unreadable(String message) {
    return new RequestProblemException(Problem.Type.UNREADABLE_REQUEST, message);
  }

  /** The request conflicts with existing data. */
  public static RequestProblemException conflict(String message) {
    return new RequestProblemException(Problem.Type.CONFLICT, message);
  }

  /** The requested resource does not exist. */
  public static RequestProblemException notFound(String message) {
    return new RequestProblemException(Problem.Type.NOT_FOUND, message);
  }

  Problem.Type type() {
    return type;
  }
}
