package io.mailhaul.batch.desk;

/** The two passwords of a mailbox. Their text form hides them. */
public record Passwords(String source, String destination) {
  @Override
  public String toString() {
    return "Passwords[***]";
  }
}
