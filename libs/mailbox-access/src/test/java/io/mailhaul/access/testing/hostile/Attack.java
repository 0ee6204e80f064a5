package io.mailhaul.access.testing.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a server does instead of what it should do; then it closes the connection. */
@FunctionalInterface
public interface Attack {

  /**
   * @param tag the tag of the command, or {@code *}
   * @return whether the server serves the connection further
   * @throws IOException if the client has closed the connection
   */
  boolean run(OutputStream out, String tag) throws IOException;

  /** One byte after the other, and no end of the line. */
  static Attack dripping() {
    return repeating(" ", 20);
  }

  /** The beginning of a TLS handshake (RFC 8446 section 5.1), then one byte after the other. */
  static Attack drippingHandshake() {
    byte[] serverHello = {22, 3, 3, 16, 0, 2, 0, 15, (byte) 0xFC, 3, 3};
    return (out, tag) -> {
      out.write(serverHello);
      return dripping().run(out, tag);
    };
  }

  /** One line after the other, and no tagged response. */
  static Attack drippingLines(String line) {
    return repeating(line + "\r\n", 20);
  }

  /** As fast as possible, without end. */
  static Attack flooding(String line) {
    return repeating((line + "\r\n").repeat(500), 0);
  }

  /**
   * The same with lines that differ, so that each could be part of a result.
   *
   * @param format contains {@code %d} for a number from 1 on
   */
  static Attack floodingDistinct(String format) {
    return (out, tag) -> {
      for (long number = 1; ; ) {
        StringBuilder block = new StringBuilder();
        for (int i = 0; i < 500; i++, number++) {
          block.append(format.replace("%d", Long.toString(number))).append("\r\n");
        }
        out.write(block.toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    };
  }

  /** One line without end. */
  static Attack endlessLine(String start) {
    return (out, tag) -> {
      out.write(start.getBytes(StandardCharsets.US_ASCII));
      return repeating(" ".repeat(1 << 14), 0).run(out, tag);
    };
  }

  private static Attack repeating(String text, int pauseMillis) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return (out, tag) -> {
      while (true) {
        out.write(bytes);
        out.flush();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
      }
    };
  }

  /** Nothing at all. The server closes the connections when the test ends. */
  static Attack hanging() {
    return (out, tag) -> {
      while (true) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        if (Thread.currentThread().isInterrupted()) {
          return false;
        }
      }
    };
  }

  static Attack closing() {
    return (out, tag) -> false;
  }

  /** Closes the connection within this response. */
  static Attack closingAfter(String start) {
    return (out, tag) -> {
      out.write(start.replace("%t", tag).getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return false;
    };
  }

  /** Announces a literal of 4 GB, and sends it. */
  static Attack hugeLiteral(String before) {
    return endlessLine(before + " {4294967295}\r\n");
  }

  /** Bytes that are no IMAP, in lines, without end. */
  static Attack garbage() {
    byte[] bytes = new byte[1 << 14];
    new Random(7).nextBytes(bytes);
    return (out, tag) -> {
      while (true) {
        out.write(bytes);
      }
    };
  }

  /** Wrong responses; then the server goes on as usual. */
  static Attack lying(String... lines) {
    return (out, tag) -> {
      for (String line : Arrays.asList(lines)) {
        out.write((line.replace("%t", tag) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      }
      out.flush();
      return true;
    };
  }
}
