package io.mailhaul.batch.rest;

/** A part of the request cannot be meant; the message says which, to people. */
public final class WrongRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WrongRequestException(String message) {
    super(message);
  }
}
