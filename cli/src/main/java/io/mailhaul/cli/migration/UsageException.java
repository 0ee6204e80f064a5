package io.mailhaul.cli.migration;

import java.util.List;

/** The command or its files are wrong; the messages say what the user must change. */
public final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> messages;

  public UsageException(String message) {
    this(List.of(message));
  }

  public UsageException(List<String> messages) {
    super(String.join("\n", messages));
    this.messages = messages;
  }

  public UsageException(String message, Throwable cause) {
    this(message);
    initCause(cause);
  }

  public List<String> messages() {
    return messages;
  }
}
