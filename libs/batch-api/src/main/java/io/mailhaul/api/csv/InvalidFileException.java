package io.mailhaul.api.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A submitted file has errors, so nothing was created from it. */
public final class InvalidFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** No user reads more of them at once. */
  private static final int MAX_ERRORS = 100;

  private final transient List<FileError> errors;

  public InvalidFileException(List<FileError> errors) {
    this("mailbox file", errors);
  }

  /**
   * @param file the name of the file's kind in messages
   */
  InvalidFileException(String file, List<FileError> errors) {
    super(
        String.format(Locale.ROOT, "%,d", errors.size())
            + (errors.size() == 1 ? " error" : " errors")
            + " in the "
            + file
            + "; nothing was created.");
    this.errors = limited(errors);
  }

  private static List<FileError> limited(List<FileError> errors) {
    if (errors.size() <= MAX_ERRORS) {
      return List.copyOf(errors);
    }
    List<FileError> first = new ArrayList<>(errors.subList(0, MAX_ERRORS));
    first.add(
        new FileError(
            0, String.format(Locale.ROOT, "… and %,d more errors", errors.size() - MAX_ERRORS)));
    return List.copyOf(first);
  }

  /** The first errors in the order of their lines, and the number of the others in a last one. */
  public List<FileError> errors() {
    return errors;
  }
}
