package io.mailhaul.api.session;

/** Why Mailhaul opens no more sessions at an endpoint than it does. */
public enum SessionLimitReason {
  /** Nothing has been measured yet. */
  INITIAL("start value, not measured yet"),
  /** The last increase made the migration faster. */
  MORE_HELPED("more sessions copied faster"),
  /** An increase did not make the migration faster. */
  MORE_DID_NOT_HELP("more sessions did not copy faster"),
  /** A decrease did not make the migration slower, or made it faster. */
  FEWER_SUFFICE("fewer sessions copied as fast or faster"),
  /** The server refused or closed a session, while it kept others open. */
  SERVER_REFUSED("the server refused more"),
  /** The server accepted no session at all, so it said nothing about their number. */
  SERVER_UNAVAILABLE("the server accepted no session for a while"),
  /** The server asked to slow down. */
  SERVER_THROTTLED("the server asked to slow down");

  private final String description;

  SessionLimitReason(String description) {
    this.description = description;
  }

  /** The reason in words, as part of a sentence. */
  public String description() {
    return description;
  }
}
