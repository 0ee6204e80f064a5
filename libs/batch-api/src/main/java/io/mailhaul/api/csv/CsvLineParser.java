package io.mailhaul.api.csv;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses one line of comma-separated values (RFC 4180). Unlike in the RFC, a cell cannot contain a
 * line break, because no name and no password has one. So a missing quote affects its own line
 * only, and the errors of all other lines are found as well.
 */
final class CsvLineParser {

  /** The line has invalid quotes. The message is for users and quotes nothing of the line. */
  static final class InvalidQuoteException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidQuoteException(String message) {
      super(message);
    }
  }

  private CsvLineParser() {}

  /**
   * The cells of a line. Spaces are kept.
   *
   * @throws InvalidQuoteException when a quote is misplaced or missing
   */
  static List<String> cells(String line) throws InvalidQuoteException {
    List<String> cells = new ArrayList<>();
    int at = 0;
    while (true) {
      StringBuilder cell = new StringBuilder();
      if (at < line.length() && line.charAt(at) == '"') {
        at = quoted(line, at + 1, cells.size() + 1, cell);
        if (at < line.length() && line.charAt(at) != ',') {
          throw new InvalidQuoteException(
              "Column %d continues after its closing quote; write a quote within a cell twice (\"\")."
                  .formatted(cells.size() + 1));
        }
      } else {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        cell.append(line, at, end);
        if (cell.indexOf("\"") >= 0) {
          throw new InvalidQuoteException(
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
      throws InvalidQuoteException {
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
    throw new InvalidQuoteException(
        "The quote that opens column %d is not closed on this line; a cell cannot hold a line break."
            .formatted(column));
  }
}
