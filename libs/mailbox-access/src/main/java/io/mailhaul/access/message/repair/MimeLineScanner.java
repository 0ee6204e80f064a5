package io.mailhaul.access.message.repair;

import io.mailhaul.access.message.header.RawHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Scans a message line by line and classifies each line by its MIME part (RFC 2046), in as much
 * detail as line folding needs.
 */
final class MimeLineScanner {

  enum LineKind {
    HEADER,
    BASE64,
    QUOTED_PRINTABLE,
    /** Text without a transfer encoding, and everything between parts. */
    OTHER
  }

  /** Receives each line with its line end. */
  interface LineHandler {
    void handle(LineKind kind, int from, int to);
  }

  private static final Pattern BOUNDARY =
      Pattern.compile("(?i);\\s*boundary\\s*=\\s*(?:\"([^\"]+)\"|([^;\\s\"]+))");

  private final byte[] message;
  private final Deque<String> boundaries = new ArrayDeque<>();
  private LineKind bodyKind = LineKind.OTHER;
  private boolean inHeader = true;
  private boolean nested;

  MimeLineScanner(byte[] message) {
    this.message = message;
  }

  void forEachLine(LineHandler line) {
    beginPart(0);
    for (int at = 0; at < message.length; ) {
      int to = RawHeader.lineEnd(message, at);
      if (inHeader) {
        line.handle(LineKind.HEADER, at, to);
        if (RawHeader.isLineEnd(message[at])) {
          inHeader = false;
          if (nested) {
            beginPart(to);
          }
        }
      } else if (isBoundary(at, to)) {
        line.handle(LineKind.OTHER, at, to);
        if (inHeader) {
          beginPart(to);
        }
      } else {
        line.handle(bodyKind, at, to);
      }
      at = to;
    }
  }

  /** Starts a part whose header begins at {@code at}. */
  private void beginPart(int at) {
    inHeader = true;
    nested = false;
    bodyKind = LineKind.OTHER;
    for (RawHeader.Field field : RawHeader.fields(message, at)) {
      String value = field.value().toLowerCase(Locale.ROOT);
      if (field.isNamed("Content-Transfer-Encoding")) {
        bodyKind =
            value.startsWith("base64")
                ? LineKind.BASE64
                : value.startsWith("quoted-printable") ? LineKind.QUOTED_PRINTABLE : LineKind.OTHER;
      } else if (field.isNamed("Content-Type")) {
        Matcher boundary = BOUNDARY.matcher(field.value());
        if (value.startsWith("multipart/") && boundary.find()) {
          String named = boundary.group(1);
          boundaries.push("--" + (named == null ? boundary.group(2) : named).stripTrailing());
        }
        nested = value.startsWith("message/rfc822");
      }
    }
    nested &= bodyKind == LineKind.OTHER;
  }

  /** Whether the line is a boundary; sets {@link #inHeader} when a part follows it. */
  private boolean isBoundary(int from, int to) {
    if (to - from < 3 || message[from] != '-' || message[from + 1] != '-') {
      return false;
    }
    String line = new String(message, from, to - from, StandardCharsets.ISO_8859_1);
    for (String boundary : boundaries) {
      if (!line.startsWith(boundary)) {
        continue;
      }
      String rest = line.substring(boundary.length()).strip();
      if (!rest.isEmpty() && !rest.equals("--")) {
        continue;
      }
      while (!boundaries.getFirst().equals(boundary)) {
        boundaries.pop();
      }
      bodyKind = LineKind.OTHER;
      inHeader = rest.isEmpty();
      if (!inHeader) {
        boundaries.pop();
      }
      return true;
    }
    return false;
  }
}
