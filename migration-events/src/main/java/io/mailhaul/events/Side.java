package io.mailhaul.events;

/** Which of the two mail systems is meant. */
public enum Side {
  /** The mail system that is left; it is only read. */
  SOURCE,
  /** The mail system that is moved to. */
  DESTINATION;

  /** For texts: {@code source} or {@code destination}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
