package io.mailhaul.standalone.platform;

/** The platform did not start or has failed; the message is for the user. */
public final class PlatformException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PlatformException(String message) {
    super(message);
  }

  PlatformException(String message, Throwable cause) {
    super(message, cause);
  }
}
