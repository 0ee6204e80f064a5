package io.mailhaul.api.json;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;

/**
 * Escapes what controls a terminal or hides other text. JSON itself requires this only of the first
 * 32 characters; a reader of the JSON gets the same text.
 */
public final class PrintableEscapes extends CharacterEscapes {

  private static final long serialVersionUID = 1L;

  private static final char ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final char ZERO_WIDTH_JOINER = 0x200D;
  private static final int DELETE = 0x7F;

  @Override
  public int[] getEscapeCodesForAscii() {
    int[] codes = standardAsciiEscapesForJSON();
    codes[DELETE] = ESCAPE_STANDARD;
    return codes;
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int c) {
    boolean printable =
        switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.UNASSIGNED ->
              false;
          // Joiners shape letters; others, such as direction marks, can hide text.
          case Character.FORMAT -> c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
          default -> true;
        };
    return printable ? null : new SerializedString(String.format(Locale.ROOT, "\\u%04X", c));
  }
}
