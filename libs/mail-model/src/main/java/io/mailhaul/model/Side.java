package io.mailhaul.model;

/** One of the two mail systems of a migration. */
public enum Side {
  /** The mail system that messages are copied from; it is only read. */
  SOURCE,
  /** The mail system that messages are copied to. */
  DESTINATION;

  /** The side in texts: {@code source} or {@code destination}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
