package io.mailhaul.batch.rest;

/** The requested resource does not exist. The message tells the user which. */
public final class NotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NotFoundException(String message) {
    super(message);
  }
}
