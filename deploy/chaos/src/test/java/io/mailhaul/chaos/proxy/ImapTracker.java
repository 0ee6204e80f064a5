package io.mailhaul.chaos.proxy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one direction of an IMAP connection byte by byte and distinguishes lines from literals (RFC
 * 9051 section 4.3).
 */
final class ImapTracker {

  private static final Pattern LITERAL = Pattern.compile("\\{(\\d{1,10})\\+?}\r\n$");
  private static final int LONGEST = 1 << 16;

  /** What a byte has completed. */
  enum Event {
    NOTHING,
    /** A line that no literal follows. */
    LINE,
    /** A line that a literal follows. */
    LITERAL
  }

  private final StringBuilder line = new StringBuilder();
  private boolean continued;
  private String head = "";
  private long literalLeft;

  Event feed(byte b) {
    if (literalLeft > 0) {
      literalLeft--;
      return Event.NOTHING;
    }
    if (line.length() == LONGEST) {
      line.setLength(0);
    }
    line.append((char) (b & 0xff));
    if (b != '\n') {
      return Event.NOTHING;
    }
    String text = line.toString();
    line.setLength(0);
    if (!continued) {
      head = text;
    }
    Matcher literal = LITERAL.matcher(text);
    continued = literal.find();
    literalLeft = continued ? Long.parseLong(literal.group(1)) : 0;
    return literalLeft > 0 ? Event.LITERAL : Event.LINE;
  }

  /** The first line of the command or response that the last byte belongs to. */
  String head() {
    return head;
  }

  /** The number of bytes of the literal that have not come yet. */
  long literalLeft() {
    return literalLeft;
  }

  /** The number of bytes of the incomplete line. */
  int lineBegun() {
    return line.length();
  }
}
