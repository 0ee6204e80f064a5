package io.mailhaul.access.message.header;

/**
 * Encodes display names and comments of address fields (RFC 5322 section 3.4) that are not ASCII;
 * addresses themselves cannot be encoded and stay unchanged.
 */
public final class AddressFieldEncoder {

  private static final String SPECIALS = "()\"<>,;:";

  private final EncodedWordEncoder words;
  private final UnstructuredTextEncoder plain;

  public AddressFieldEncoder(EncodedWordEncoder words) {
    this.words = words;
    this.plain = new UnstructuredTextEncoder(words);
  }

  public String encode(String text) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      char c = text.charAt(at);
      int end =
          switch (c) {
            case '"' -> QuotedText.end(text, at, '"');
            case '(' -> QuotedText.end(text, at, ')');
            case '<' -> QuotedText.end(text, at, '>');
            default -> SPECIALS.indexOf(c) >= 0 ? at + 1 : phraseEnd(text, at);
          };
      end = end < 0 ? text.length() : end;
      String token = text.substring(at, end);
      at = end;
      if (EncodedWordEncoder.isAscii(token)) {
        out.append(token);
      } else if (c == '"' && token.endsWith("\"")) {
        out.append(words.encode(QuotedText.unescaped(token.substring(1, token.length() - 1))));
        separate(out, text, end);
      } else if (c == '(' && token.endsWith(")")) {
        String comment = QuotedText.unescaped(token.substring(1, token.length() - 1));
        out.append('(').append(plain.encode(comment)).append(')');
      } else if (SPECIALS.indexOf(c) < 0 && token.indexOf('@') < 0) {
        out.append(plain.encode(token));
        separate(out, text, end);
      } else {
        out.append(token);
      }
    }
    return out.toString();
  }

  private static int phraseEnd(String text, int at) {
    int end = at;
    while (end < text.length() && SPECIALS.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** An encoded word ends at white space (RFC 2047 section 5). */
  private static void separate(StringBuilder out, String text, int end) {
    boolean open = !Character.isWhitespace(out.charAt(out.length() - 1));
    if (open && end < text.length() && (text.charAt(end) == '<' || text.charAt(end) == '"')) {
      out.append(' ');
    }
  }
}
