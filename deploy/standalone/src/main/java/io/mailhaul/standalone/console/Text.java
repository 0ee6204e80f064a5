package io.mailhaul.standalone.console;

import java.util.ArrayList;
import java.util.List;

/** Text as a terminal shows it: its width in columns, shortened, padded, and harmless. */
public final class Text {

  private Text() {}

  /** How many columns of a terminal the text takes. */
  public static int width(String text) {
    return text.codePoints().map(Text::width).sum();
  }

  private static int width(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  /** East Asian wide and full-width characters and emoji (Unicode Annex 11), in broad strokes. */
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
   * Without anything that a terminal would obey: names of folders, subjects and answers of servers
   * are other people's text.
   */
  public static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.SURROGATE,
                Character.UNASSIGNED ->
                out.append(c == '\t' || c == '\n' || c == '\r' ? ' ' : '\uFFFD');
            case Character.FORMAT -> {
              // Joiners shape letters; the others (such as a change of direction) hide text.
              if (c == 0x200C || c == 0x200D) {
                out.appendCodePoint(c);
              }
            }
            default -> out.appendCodePoint(c);
          }
        });
    return out.toString();
  }

  /** At most so many columns; what is too long loses its middle, as both ends tell names apart. */
  public static String shorten(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    if (columns < 1) {
      return "";
    }
    int right = (columns - 1) / 2;
    return head(text, columns - 1 - right) + "…" + tail(text, right);
  }

  /** The beginning of the text, at most so many columns wide. */
  public static String head(String text, int columns) {
    int end = 0;
    for (int taken = 0; end < text.length(); end += Character.charCount(text.codePointAt(end))) {
      taken += width(text.codePointAt(end));
      if (taken > columns) {
        break;
      }
    }
    return text.substring(0, end);
  }

  private static String tail(String text, int columns) {
    int start = text.length();
    for (int taken = 0; start > 0; start -= Character.charCount(text.codePointBefore(start))) {
      taken += width(text.codePointBefore(start));
      if (taken > columns) {
        break;
      }
    }
    return text.substring(start);
  }

  /** Filled with spaces on the right. */
  public static String left(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  /** Filled with spaces on the left. */
  public static String right(String text, int columns) {
    return " ".repeat(Math.max(0, columns - width(text))) + text;
  }

  /** The text in lines of at most so many columns, broken at spaces, each after {@code indent}. */
  public static List<String> wrapped(String text, String indent, int columns) {
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
