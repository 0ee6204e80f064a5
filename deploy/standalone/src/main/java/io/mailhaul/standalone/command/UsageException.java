package io.mailhaul.standalone.command;

import java.util.List;

/** The command or its files are wrong; the messages say what the user must change. */
final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> messages;

  UsageException(String message) {
    this(List.of(message));
  }

  UsageException(List<String> messages) {
    super(String.join("\n", messages));
    this.messages = messages;
  }

  UsageException(String message, Throwable cause) {
    this(message);
    initCause(cause);
  }

  List<String> messages() {
    return messages;
  }
}
