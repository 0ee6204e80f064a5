package io.mailhaul.model;

/**
 * Text without characters that control a terminal or hide other text. Names of folders, subjects,
 * responses of servers and arguments are untrusted.
 */
public final class PrintableText {

  private static final char REPLACEMENT = '\uFFFD';

  private PrintableText() {}

  /**
   * Whether databases and files can store the text: it has neither NUL nor half of a character (an
   * unpaired surrogate), which has no form in UTF-8.
   */
  public static boolean isStorable(String text) {
    return text.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
  }

  /** The text in one line: line ends and tabs become spaces, other control characters U+FFFD. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.SURROGATE,
                Character.UNASSIGNED ->
                out.append(c == '\t' || c == '\n' || c == '\r' ? ' ' : REPLACEMENT);
            case Character.FORMAT -> {
              // Joiners shape letters; others, such as direction marks, can hide text.
              if (c == 0x200C || c == 0x200D) {
                out.appendCodePoint(c);
              }
            }
            default -> out.appendCodePoint(c);
          }
        });
    return out.toString();
  }
}
