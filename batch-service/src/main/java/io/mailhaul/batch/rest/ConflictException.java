package io.mailhaul.batch.rest;

/** What was asked for contradicts what is there; the message says how, to people. */
public final class ConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConflictException(String message) {
    super(message);
  }
}
