package io.mailhaul.batch.rest;

/** A part of the request is invalid. The message tells the user which. */
public final class InvalidRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InvalidRequestException(String message) {
    super(message);
  }
}
