package io.mailhaul.batch.mailboxfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a CSV file's lines apart and collects all that is wrong with them. */
final class FaultyLines {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** What decoders put where bytes were not UTF-8. */
  private static final char NOT_UTF_8 = '\uFFFD';

  private final List<Fault> faults = new ArrayList<>();

  static String withoutByteOrderMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** The line's cells; null when it has a fault. */
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
   * @param file what people call the file
   * @throws FaultyFileException with all faults in the order of their lines, when there are any
   */
  void requireNone(String file) {
    if (!faults.isEmpty()) {
      faults.sort(Comparator.comparingInt(Fault::line));
      throw new FaultyFileException(file, faults);
    }
  }
}
