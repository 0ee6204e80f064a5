package io.mailhaul.standalone.client;

/** The platform does not respond. */
public final class PlatformGoneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PlatformGoneException(String message, Throwable cause) {
    super(message, cause);
  }
}
