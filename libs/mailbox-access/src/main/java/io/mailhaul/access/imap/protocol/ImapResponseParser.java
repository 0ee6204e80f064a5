package io.mailhaul.access.imap.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parses a response into atoms, strings and lists (RFC 3501 section 4). Accepts deviations that are
 * known from real servers (several spaces, unquoted 8-bit characters). Does not change the bytes.
 */
public final class ImapResponseParser {

  /** A value in a response. */
  public sealed interface Value {
    /** The text of an atom or string, one character per byte; empty for NIL and lists. */
    default String text() {
      return "";
    }

    /** The text if NIL is to be an ordinary name, as it is among flags, keywords and labels. */
    default String name() {
      return text();
    }

    /** The members of a list; empty for other values. */
    default List<Value> members() {
      return List.of();
    }
  }

  /** An atom: a flag, a number, a name, a keyword. */
  record Atom(String text) implements Value {}

  /** A quoted string or a literal. */
  record StringValue(byte[] bytes) implements Value {
    @Override
    public String text() {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** NIL, with the case that the server used. */
  record Nil(String name) implements Value {}

  /** A parenthesized list. */
  record ListValue(List<Value> members) implements Value {}

  /** A response that cannot be parsed. */
  public static final class MalformedResponseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedResponseException(String message) {
      super(message);
    }
  }

  private static final int MAX_DEPTH = 50;

  private final byte[] bytes;
  private final int end;
  private int at;

  public ImapResponseParser(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  public boolean hasMore() {
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    return at < end;
  }

  /** Consumes the next atom if it equals this name, ignoring case. */
  boolean acceptAtom(String name) {
    if (!hasMore()) {
      return false;
    }
    int before = at;
    if (readAtom().equalsIgnoreCase(name)) {
      return true;
    }
    at = before;
    return false;
  }

  /** Consumes a number; -1 if there is none. */
  public long readNumber() {
    if (!hasMore()) {
      return -1;
    }
    int before = at;
    long number = 0;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - before < 18) {
      number = number * 10 + bytes[at++] - '0';
    }
    return at == before ? -1 : number;
  }

  /** Consumes an opening parenthesis. */
  void expectOpen() {
    if (!hasMore() || bytes[at] != '(') {
      throw new MalformedResponseException("a ( is missing");
    }
    at++;
  }

  /** Consumes a closing parenthesis if it is next. */
  boolean acceptClose() {
    if (!hasMore()) {
      throw new MalformedResponseException("a ) is missing");
    }
    if (bytes[at] != ')') {
      return false;
    }
    at++;
    return true;
  }

  /** Consumes the next value of any kind. */
  public Value readValue() {
    return readValue(0);
  }

  private Value readValue(int depth) {
    if (!hasMore()) {
      throw new MalformedResponseException("a value is missing at the end");
    }
    if (depth > MAX_DEPTH) {
      throw new MalformedResponseException("too many parentheses");
    }
    return switch (bytes[at]) {
      case '(' -> readList(depth);
      case '"' -> new StringValue(readQuoted());
      case '{', '~' -> readLiteralOrAtom();
      case ')' -> throw new MalformedResponseException("an unexpected )");
      default -> {
        String atom = readAtom();
        yield atom.equalsIgnoreCase("NIL") ? new Nil(atom) : new Atom(atom);
      }
    };
  }

  private ListValue readList(int depth) {
    at++;
    List<Value> members = new ArrayList<>();
    while (true) {
      if (!hasMore()) {
        throw new MalformedResponseException("a ) is missing");
      }
      if (bytes[at] == ')') {
        at++;
        return new ListValue(members);
      }
      members.add(readValue(depth + 1));
    }
  }

  /** Measures the text before copying it, because a large literal may follow. */
  private byte[] readQuoted() {
    int length = 0;
    int last = at + 1;
    for (; last < end && bytes[last] != '"'; last++) {
      if (bytes[last] == '\\' && last + 1 < end) {
        last++;
      }
      length++;
    }
    if (last >= end) {
      throw new MalformedResponseException("a \" is missing");
    }
    byte[] text = new byte[length];
    for (int i = 0, from = at + 1; i < length; i++, from++) {
      if (bytes[from] == '\\' && from + 1 < end) {
        from++;
      }
      text[i] = bytes[from];
    }
    at = last + 1;
    return text;
  }

  /** A literal, also literal8 (RFC 3516), or an atom that begins like one. */
  private Value readLiteralOrAtom() {
    int digits = bytes[at] == '~' ? at + 2 : at + 1;
    int close = digits;
    long length = 0;
    while (close < end && bytes[close] >= '0' && bytes[close] <= '9' && close - digits < 10) {
      length = length * 10 + bytes[close++] - '0';
    }
    boolean literal =
        close > digits
            && bytes[digits - 1] == '{'
            && close + 2 < bytes.length
            && bytes[close] == '}'
            && bytes[close + 1] == '\r'
            && bytes[close + 2] == '\n';
    if (!literal) {
      return new Atom(readAtom());
    }
    int start = close + 3;
    if (length > end - start) {
      throw new MalformedResponseException("a literal is shorter than announced");
    }
    at = start + (int) length;
    return new StringValue(Arrays.copyOfRange(bytes, start, at));
  }

  /**
   * Consumes everything up to a space or parenthesis. A section in brackets belongs to the atom, as
   * in {@code BODY[HEADER.FIELDS (DATE)]<0>}.
   */
  public String readAtom() {
    hasMore();
    int start = at;
    int brackets = 0;
    while (at < end) {
      byte b = bytes[at];
      if (b == '[') {
        brackets++;
      } else if (b == ']' && brackets > 0) {
        brackets--;
      } else if (brackets == 0 && (b == ' ' || b == '(' || b == ')')) {
        break;
      }
      at++;
    }
    if (at == start && at < end) {
      at++;
    }
    return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
  }
}
