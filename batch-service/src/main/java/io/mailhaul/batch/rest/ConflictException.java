package io.mailhaul.batch.rest;

/** The request conflicts with existing data. The message tells the user how. */
public final class ConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConflictException(String message) {
    super(message);
  }
}
