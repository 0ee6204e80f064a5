package io.mailhaul.cli.client;

/** The platform does not respond, or only with internal errors. */
public final class PlatformUnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PlatformUnreachableException(String message) {
    super(message);
  }

  PlatformUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
