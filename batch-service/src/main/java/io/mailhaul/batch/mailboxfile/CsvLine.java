package io.mailhaul.batch.mailboxfile;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of comma-separated values (RFC 4180). A cell cannot reach over a line's end here, since
 * no name and no password has a line break; so a forgotten quote spoils its own line only and all
 * other faults of the file are found as well.
 */
final class CsvLine {

  /** The line cannot be taken apart; the message is for people and quotes nothing. */
  static final class QuotingException extends Exception {
    private static final long serialVersionUID = 1L;

    QuotingException(String message) {
      super(message);
    }
  }

  private CsvLine() {}

  /**
   * The cells of a line, spaces kept.
   *
   * @throws QuotingException when a quote stands where none may stand, or is missing
   */
  static List<String> cells(String line) throws QuotingException {
    List<String> cells = new ArrayList<>();
    int at = 0;
    while (true) {
      StringBuilder cell = new StringBuilder();
      if (at < line.length() && line.charAt(at) == '"') {
        at = quoted(line, at + 1, cells.size() + 1, cell);
        if (at < line.length() && line.charAt(at) != ',') {
          throw new QuotingException(
              "Column %d goes on behind its closing quote; a quote within a cell is written twice (\"\")."
                  .formatted(cells.size() + 1));
        }
      } else {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        cell.append(line, at, end);
        if (cell.indexOf("\"") >= 0) {
          throw new QuotingException(
              "Column %d has a quote but does not begin with one; write the cell in quotes and each quote in it twice (\"\")."
                  .formatted(cells.size() + 1));
        }
        at = end;
      }
      cells.add(cell.toString());
      if (at >= line.length()) {
        return cells;
      }
      at++;
    }
  }

  /** Reads up to the closing quote and returns the position behind it. */
  private static int quoted(String line, int from, int column, StringBuilder cell)
      throws QuotingException {
    int at = from;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c != '"') {
        cell.append(c);
        at++;
      } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
        cell.append('"');
        at += 2;
      } else {
        return at + 1;
      }
    }
    throw new QuotingException(
        "The quote that opens column %d is not closed on this line; a cell cannot hold a line break."
            .formatted(column));
  }
}
