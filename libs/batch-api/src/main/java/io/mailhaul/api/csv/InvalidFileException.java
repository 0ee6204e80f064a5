package io.mailhaul.api.csv;

import java.util.List;

/** A submitted file has errors, so nothing was created from it. */
public final class InvalidFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<FileError> errors;

  public InvalidFileException(List<FileError> errors) {
    this("mailbox file", errors);
  }

  /**
   * @param file the name of the file's kind in messages
   */
  InvalidFileException(String file, List<FileError> errors) {
    super(
        errors.size()
            + (errors.size() == 1 ? " error" : " errors")
            + " in the "
            + file
            + "; nothing was created.");
    this.errors = List.copyOf(errors);
  }

  /** All errors, in the order of their lines. */
  public List<FileError> errors() {
    return errors;
  }
}
