package io.mailhaul.batch.mailboxfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the lines of a CSV file and collects all errors. */
final class FaultyLines {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** A decoder writes this character in place of bytes that are not UTF-8. */
  private static final char NOT_UTF_8 = '\uFFFD';

  private final List<Fault> faults = new ArrayList<>();

  static String withoutByteOrderMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** The cells of the line; null when it has an error. */
  @Nullable List<String> cells(int line, String text) {
    if (text.indexOf(NOT_UTF_8) >= 0) {
      fault(line, "The line is not UTF-8. Save the file as CSV UTF-8.");
      return null;
    }
    try {
      return CsvLine.cells(text);
    } catch (CsvLine.QuotingException e) {
      fault(line, String.valueOf(e.getMessage()));
      return null;
    }
  }

  void fault(int line, String message) {
    faults.add(new Fault(line, message));
  }

  int count() {
    return faults.size();
  }

  /**
   * @param file the name of the file's kind in messages
   * @throws FaultyFileException with all errors in the order of their lines, when there are any
   */
  void requireNone(String file) {
    if (!faults.isEmpty()) {
      faults.sort(Comparator.comparingInt(Fault::line));
      throw new FaultyFileException(file, faults);
    }
  }
}
