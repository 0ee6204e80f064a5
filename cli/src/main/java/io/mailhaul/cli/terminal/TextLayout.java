package io.mailhaul.cli.terminal;

import io.mailhaul.model.PrintableText;
import java.util.ArrayList;
import java.util.List;

/** Lays out text for a terminal: width in columns, truncation, padding, safe characters. */
public final class TextLayout {

  private TextLayout() {}

  /** The width of the text in columns of a terminal. */
  public static int width(String text) {
    return text.codePoints().map(TextLayout::width).sum();
  }

  private static int width(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  /** East Asian wide and full-width characters and emoji (Unicode Annex 11), approximately. */
  private static boolean isWide(int codePoint) {
    return codePoint >= 0x1100
        && (codePoint <= 0x115F
            || (codePoint >= 0x2E80 && codePoint <= 0xA4CF && codePoint != 0x303F)
            || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
            || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
            || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
            || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
            || (codePoint >= 0xFFE0 && codePoint <= 0xFFE6)
            || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF)
            || (codePoint >= 0x20000 && codePoint <= 0x3FFFD));
  }

  /**
   * The text without terminal control characters: folder names, subjects and server responses are
   * untrusted.
   */
  public static String printable(String text) {
    return PrintableText.of(text);
  }

  /** Truncated in the middle to that many columns, because both ends distinguish names. */
  public static String truncateMiddle(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    if (columns < 1) {
      return "";
    }
    int right = (columns - 1) / 2;
    return truncateEnd(text, columns - 1 - right) + "…" + truncateStart(text, right);
  }

  /** The beginning of the text, at most that many columns wide. */
  public static String truncateEnd(String text, int columns) {
    int end = 0;
    for (int used = 0; end < text.length(); end += Character.charCount(text.codePointAt(end))) {
      used += width(text.codePointAt(end));
      if (used > columns) {
        break;
      }
    }
    return text.substring(0, end);
  }

  private static String truncateStart(String text, int columns) {
    int start = text.length();
    for (int used = 0; start > 0; start -= Character.charCount(text.codePointBefore(start))) {
      used += width(text.codePointBefore(start));
      if (used > columns) {
        break;
      }
    }
    return text.substring(start);
  }

  /** Padded with spaces on the right. */
  public static String padRight(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  /** Padded with spaces on the left. */
  public static String padLeft(String text, int columns) {
    return " ".repeat(Math.max(0, columns - width(text))) + text;
  }

  /** The text in lines of at most that many columns, broken at spaces, indented. */
  public static List<String> wrap(String text, String indent, int columns) {
    int room = Math.max(20, columns - width(indent));
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > room) {
        lines.add(indent + line);
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(indent + line);
    return lines;
  }
}
