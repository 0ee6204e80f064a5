package io.mailhaul.access.imap.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.ResponseInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads responses as the mail library does, but stops before a large literal (RFC 3501 section
 * 4.3), so that the literal can be streamed. Afterwards the response is read again from its start,
 * with NIL in place of the literal.
 */
public final class LiteralInputStream extends ResponseInputStream {

  /** The read-ahead buffer of the mail library, from which reading has to continue. */
  private static final VarHandle BUFFER = buffer();

  private static final int LINE = 256;
  private static final int MAX_DIGITS = 10;
  private static final byte[] NOTHING = {};
  private static final byte[] NIL = "NIL".getBytes(StandardCharsets.US_ASCII);

  private final InputStream in;
  private final int maxBuffered;
  private byte[] replayed = NOTHING;
  private long pending;

  /**
   * @param library reads all other responses of the connection
   * @param maxBuffered maximum size in bytes of a literal that is read with its response
   */
  public LiteralInputStream(ResponseInputStream library, int maxBuffered) {
    super(InputStream.nullInputStream());
    this.in = underlying(library);
    this.maxBuffered = maxBuffered;
  }

  /** The input of the mail library, including bytes that it has read ahead. */
  public static InputStream underlying(ResponseInputStream library) {
    return (InputStream) BUFFER.get(library);
  }

  private static VarHandle buffer() {
    try {
      Class<?> library = ResponseInputStream.class;
      return MethodHandles.privateLookupIn(library, MethodHandles.lookup())
          .findVarHandle(library, "bin", java.io.BufferedInputStream.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The unread bytes of a large literal, which come before the rest of the response. */
  public long pending() {
    return pending;
  }

  /** Whether the last large literal is the value of this data item. */
  public boolean isValueOf(String name) {
    String text =
        new String(replayed, 0, replayed.length - NIL.length, StandardCharsets.ISO_8859_1);
    String item = text.stripTrailing().toUpperCase(Locale.ROOT);
    return item.endsWith(" " + name) || item.endsWith("(" + name);
  }

  /** Reads bytes of the large literal until the array is full or none are pending. */
  public int read(byte[] to) throws IOException {
    int wanted = (int) Math.min(to.length, pending);
    if (in.readNBytes(to, 0, wanted) < wanted) {
      throw new EOFException("the connection was closed within a literal");
    }
    pending -= wanted;
    return wanted;
  }

  @Override
  public ByteArray readResponse(@Nullable ByteArray buffer) throws IOException {
    ByteArray response = buffer == null ? new ByteArray(LINE) : buffer;
    int length = append(response, 0, replayed);
    replayed = NOTHING;
    while (true) {
      length = readLine(response, length);
      byte[] bytes = response.getBytes();
      int announcement = announcement(bytes, length);
      if (announcement < 0) {
        break;
      }
      long size = size(bytes, announcement + 1, length - "}\r\n".length());
      if (size > maxBuffered) {
        pending = size;
        replayed = Arrays.copyOf(bytes, announcement + NIL.length);
        System.arraycopy(NIL, 0, replayed, announcement, NIL.length);
        break;
      }
      byte[] literal = in.readNBytes((int) size);
      if (literal.length < size) {
        throw new EOFException("the connection was closed within a literal");
      }
      length = append(response, length, literal);
    }
    response.setCount(length);
    return response;
  }

  private int readLine(ByteArray response, int start) throws IOException {
    byte[] bytes = response.getBytes();
    int length = start;
    while (length - start < 2 || bytes[length - 1] != '\n' || bytes[length - 2] != '\r') {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection was closed");
      }
      bytes = ensureCapacity(response, length + 1);
      bytes[length++] = (byte) next;
    }
    return length;
  }

  private static int append(ByteArray response, int at, byte[] more) {
    System.arraycopy(more, 0, ensureCapacity(response, at + more.length), at, more.length);
    return at + more.length;
  }

  private static byte[] ensureCapacity(ByteArray response, int length) {
    int missing = length - response.getBytes().length;
    if (missing > 0) {
      response.grow(Math.max(missing, LINE));
    }
    return response.getBytes();
  }

  /** The index of the literal announcement at the end of a line; -1 if there is none. */
  private static int announcement(byte[] bytes, int length) {
    int at = length - "}\r\n".length();
    if (at < 1 || bytes[at] != '}') {
      return -1;
    }
    int first = at;
    while (first > 0 && at - first < MAX_DIGITS && Character.isDigit(bytes[first - 1])) {
      first--;
    }
    return first < at && first > 0 && bytes[first - 1] == '{' ? first - 1 : -1;
  }

  private static long size(byte[] bytes, int from, int to) {
    return Long.parseLong(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
  }
}
