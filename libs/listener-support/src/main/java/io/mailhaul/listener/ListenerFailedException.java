package io.mailhaul.listener;

/**
 * A Kafka listener of this service stops again after every restart; the message is for the user.
 */
public final class ListenerFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message why it does not run, without the name of the service
   */
  public ListenerFailedException(String message) {
    super(message);
  }
}
