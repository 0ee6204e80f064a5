package io.mailhaul.cli.client;

/** The platform does not respond. */
public final class PlatformUnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PlatformUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
