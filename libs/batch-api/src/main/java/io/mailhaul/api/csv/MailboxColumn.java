package io.mailhaul.api.csv;

/** The columns that a mailbox file may have. */
enum MailboxColumn {
  EMAIL_ADDRESS("EmailAddress", true),
  USER_NAME("UserName", true),
  PASSWORD("Password", true),
  DESTINATION_USER_NAME("DestinationUserName", false),
  DESTINATION_PASSWORD("DestinationPassword", false),
  USER_ROOT("UserRoot", false);

  private final String title;
  private final boolean required;

  MailboxColumn(String title, boolean required) {
    this.title = title;
    this.required = required;
  }

  /** The exact name in the header. */
  String title() {
    return title;
  }

  boolean isRequired() {
    return required;
  }
}
