package io.mailhaul.standalone.client;

/** Nobody answers where the platform should be. */
public final class PlatformGoneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PlatformGoneException(String message, Throwable cause) {
    super(message, cause);
  }
}
