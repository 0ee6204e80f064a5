package io.mailhaul.api.submission;

/** A part of a submission that has rules, and its names in texts for users. */
public enum SubmissionField {
  NAME("name", "--name"),
  FROM("from", "--from"),
  TO("to", "--to"),
  CONCURRENCY("concurrency", "--concurrency"),
  CONNECTIONS("connections", "--connections"),
  FOLDERS("folders", "--folder"),
  EXCLUDED_FOLDERS("excludedFolders", "--exclude-folder"),
  SINCE("since", "--since"),
  FROM_OAUTH("fromOAuth", "--from-oauth"),
  TO_OAUTH("toOAuth", "--to-oauth");

  private final String property;
  private final String option;

  SubmissionField(String property, String option) {
    this.property = property;
    this.option = option;
  }

  /** Its name in JSON. */
  public String property() {
    return property;
  }

  /** The option of the command line. */
  public String option() {
    return option;
  }
}
