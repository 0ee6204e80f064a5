package io.mailhaul.access.imap.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.eclipse.angus.mail.iap.ResponseInputStream;

/**
 * The streams of a connection with DEFLATE compression in both directions (RFC 1951, without a zlib
 * header). The mail library offers the same, but does not release the native memory of 300 KB for
 * each connection until garbage collection.
 */
final class DeflateStreams {

  /**
   * Base64, the largest part of mail, shrinks to 76 % of its size with the best level and to 77 %
   * with the fastest; text shrinks to 28 % and 34 %. The best level is five times slower.
   */
  private static final int LEVEL = Deflater.BEST_SPEED;

  private static final int BLOCK = 16 << 10;

  private final Inflater inflater = new Inflater(true);
  private final Deflater deflater = new Deflater(LEVEL, true);
  private final ResponseInputStream in;
  private final OutputStream out;
  private boolean released;

  /**
   * @param in compressed bytes from the server
   * @param out compressed bytes to the server
   */
  DeflateStreams(InputStream in, OutputStream out) {
    this.in = new ResponseInputStream(new InflateInput(in));
    this.out = new DeflateOutput(out);
  }

  /** Uncompressed responses of the server. */
  ResponseInputStream in() {
    return in;
  }

  /** Uncompressed bytes to the server. Only a flush sends all bytes that were written before. */
  OutputStream out() {
    return out;
  }

  /** Releases the native memory, from any thread. Later reads and writes fail. Never blocks. */
  synchronized void release() {
    released = true;
    inflater.end();
    deflater.end();
  }

  private void requireOpen() throws SocketException {
    if (released) {
      throw new SocketException("The connection was closed");
    }
  }

  private synchronized void setInflateInput(byte[] bytes, int length) throws IOException {
    requireOpen();
    inflater.setInput(bytes, 0, length);
  }

  private synchronized int inflate(byte[] bytes, int offset, int length) throws IOException {
    requireOpen();
    try {
      return inflater.inflate(bytes, offset, length);
    } catch (DataFormatException e) {
      throw new IOException("What the server sends is not compressed", e);
    }
  }

  private synchronized boolean isInputFinished() {
    return released || inflater.finished();
  }

  private synchronized void setDeflateInput(byte[] bytes, int offset, int length)
      throws IOException {
    requireOpen();
    deflater.setInput(bytes, offset, length);
  }

  private synchronized int deflate(byte[] bytes, int flush) throws IOException {
    requireOpen();
    return deflater.deflate(bytes, 0, bytes.length, flush);
  }

  private final class InflateInput extends InputStream {
    private final InputStream compressed;
    private final byte[] block = new byte[BLOCK];

    InflateInput(InputStream compressed) {
      this.compressed = compressed;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length == 0) {
        return 0;
      }
      while (true) {
        int inflated = inflate(bytes, offset, length);
        if (inflated > 0) {
          return inflated;
        }
        int more = isInputFinished() ? -1 : compressed.read(block);
        if (more < 0) {
          return -1;
        }
        setInflateInput(block, more);
      }
    }
  }

  private final class DeflateOutput extends OutputStream {
    private final OutputStream compressed;
    private final byte[] block = new byte[BLOCK];

    DeflateOutput(OutputStream compressed) {
      this.compressed = compressed;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      setDeflateInput(bytes, offset, length);
      writeDeflated(Deflater.NO_FLUSH);
    }

    @Override
    public void flush() throws IOException {
      writeDeflated(Deflater.SYNC_FLUSH);
      compressed.flush();
    }

    /** A block that is not full is the last one. */
    private void writeDeflated(int flush) throws IOException {
      int length;
      do {
        length = deflate(block, flush);
        compressed.write(block, 0, length);
      } while (length == block.length);
    }
  }
}
