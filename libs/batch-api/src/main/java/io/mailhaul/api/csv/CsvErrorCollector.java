package io.mailhaul.api.csv;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the lines of a CSV file and collects all errors. */
final class CsvErrorCollector {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** A decoder writes this character in place of bytes that are not UTF-8. */
  private static final char REPLACEMENT_CHARACTER = '\uFFFD';

  private final List<FileError> errors = new ArrayList<>();

  static String withoutByteOrderMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** The cells of the line; null when it has an error. */
  @Nullable List<String> cells(int line, String text) {
    if (text.indexOf(REPLACEMENT_CHARACTER) >= 0) {
      addError(line, "The line is not UTF-8. Save the file as CSV UTF-8.");
      return null;
    }
    try {
      return CsvLineParser.cells(text);
    } catch (CsvLineParser.InvalidQuoteException e) {
      addError(line, String.valueOf(e.getMessage()));
      return null;
    }
  }

  void addError(int line, String message) {
    errors.add(new FileError(line, message));
  }

  int errorCount() {
    return errors.size();
  }

  /**
   * @param file the name of the file's kind in messages
   * @throws InvalidFileException with all errors in the order of their lines, when there are any
   */
  void throwIfAny(String file) {
    if (!errors.isEmpty()) {
      errors.sort(Comparator.comparingInt(FileError::line));
      throw new InvalidFileException(file, errors);
    }
  }
}
