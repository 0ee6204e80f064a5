package io.mailhaul.batch.mailboxfile;

/** The columns that a mailbox file may have. */
enum Column {
  EMAIL_ADDRESS("EmailAddress", true),
  USER_NAME("UserName", true),
  PASSWORD("Password", true),
  DESTINATION_USER_NAME("DestinationUserName", false),
  DESTINATION_PASSWORD("DestinationPassword", false),
  USER_ROOT("UserRoot", false);

  private final String title;
  private final boolean required;

  Column(String title, boolean required) {
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
