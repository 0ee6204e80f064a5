package io.mailhaul.batch.rest;

/** A part of the request is invalid. The message tells the user which. */
public final class WrongRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WrongRequestException(String message) {
    super(message);
  }
}
