package io.mailhaul.batch.rest;

/** What was asked for is not there; the message says what, to people. */
public final class NotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NotFoundException(String message) {
    super(message);
  }
}
