package io.mailhaul.access.imap.transport;

import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.model.SecretMask;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Properties;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.Protocol;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.iap.ResponseInputStream;
import org.eclipse.angus.mail.util.MailLogger;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one connection and its streams: sends bytes, and reads one response after the
 * other. Can switch to TLS and to compression.
 */
public final class ImapTransport extends Protocol {

  /** Reads the responses to a command instead of the transport. */
  public interface ResponseSource {

    ResponseInputStream input();
  }

  /** One read operation. */
  public interface ReadOperation<T> {
    T run() throws IOException, ProtocolException;
  }

  private static final PrintStream DISCARD = new PrintStream(OutputStream.nullOutputStream());

  /** Bytes are sent in blocks of this size while no caller waits for a response. */
  private static final int SEND_BUFFER = 64 << 10;

  private final ImapSocketFactory sockets;
  private @Nullable OutputStream bufferedTarget;
  private @Nullable OutputStream buffered;
  private volatile @Nullable DeflateStreams compression;
  private @Nullable ResponseSource source;
  private @Nullable ResponseInputStream countedTarget;
  private @Nullable ResponseInputStream counted;
  private SecretMask mask = SecretMask.NONE;

  // Set by the constructor of the superclass, so they must not have initializers.
  @SuppressWarnings("NullAway.Init")
  private @Nullable Response greeting;

  // The same, and null while the constructor of the superclass reads the greeting.
  @SuppressWarnings("NullAway.Init")
  private @Nullable ResponseLimit limit;

  private @Nullable IOException readFailure;
  private volatile long receivedBytes;
  private volatile boolean disconnected;

  /** Connects and reads the greeting. */
  public ImapTransport(
      String host, int port, boolean tls, Properties properties, ImapSocketFactory sockets)
      throws IOException, ProtocolException {
    super(
        host,
        port,
        properties,
        "mail.imap",
        tls,
        new MailLogger(ImapTransport.class, "Mailhaul", false, DISCARD));
    this.sockets = sockets;
    this.limit = ResponseLimit.forShortResponses(0);
    disableTracing();
  }

  /** Disables protocol traces at every log level: they would contain passwords and messages. */
  private void disableTracing() {
    suspendTracing();
  }

  /**
   * Switches to TLS with new buffers. Bytes that the server sent in plain text after the STARTTLS
   * response are discarded, or make the TLS handshake fail.
   */
  public void startTls() throws IOException, ProtocolException {
    try {
      startTLS("STARTTLS");
    } catch (ProtocolException e) {
      // The mail library turns a read error into a response.
      IOException cause = readFailure;
      if (cause != null) {
        throw cause;
      }
      throw e;
    }
    disableTracing();
  }

  /** Compresses all further bytes in both directions. */
  public void compress() {
    DeflateStreams streams =
        new DeflateStreams(LiteralInputStream.underlying(countedInput()), super.getOutputStream());
    compression = streams;
    if (disconnected) {
      // Another thread may have closed the connection before the streams existed.
      streams.release();
    }
  }

  @Override
  protected ResponseInputStream getInputStream() {
    return source == null ? responseInput() : source.input();
  }

  private ResponseInputStream responseInput() {
    DeflateStreams streams = compression;
    return streams == null ? countedInput() : streams.in();
  }

  /** The input of the mail library, which TLS replaces. Its first line is not counted. */
  private ResponseInputStream countedInput() {
    ResponseInputStream library = super.getInputStream();
    if (limit == null) {
      return library;
    }
    ResponseInputStream in = counted;
    if (in == null || countedTarget != library) {
      in = new ResponseInputStream(new CountedInput(LiteralInputStream.underlying(library)));
      counted = in;
      countedTarget = library;
    }
    return in;
  }

  /** The number of bytes received since the greeting; may be called by any thread. */
  public long receivedBytes() {
    return receivedBytes;
  }

  // TLS and compression replace the streams.
  @Override
  public OutputStream getOutputStream() {
    DeflateStreams streams = compression;
    OutputStream target = streams == null ? super.getOutputStream() : streams.out();
    OutputStream out = buffered;
    if (out == null || bufferedTarget != target) {
      out = new BufferedOutputStream(target, SEND_BUFFER);
      buffered = out;
      bufferedTarget = target;
    }
    return out;
  }

  // The constructor of the superclass reads the greeting before the fields are initialized.
  @Override
  protected ByteArray getResponseBuffer() {
    return (limit == null ? ResponseLimit.forShortResponses(0) : limit).buffer();
  }

  @Override
  protected void processGreeting(Response response) {
    greeting = response;
  }

  /** The greeting of the server. */
  public ImapResponse greeting() {
    if (greeting instanceof ImapResponse response) {
      return response;
    }
    throw new IllegalStateException("No greeting was read");
  }

  @Override
  public ImapResponse readResponse() throws IOException, ProtocolException {
    try {
      ImapResponse response = new ImapResponse(this);
      response.maskSecrets(mask);
      if (limit != null) {
        limit.consume(response.length());
      }
      return response;
    } catch (ResponseLimit.ExceededException e) {
      readFailure = new IOException(e.getMessage(), e);
      throw readFailure;
    } catch (IOException e) {
      readFailure = e;
      throw e;
    }
  }

  /** Masks these secrets in the greeting and in all further responses. */
  public void maskSecrets(SecretMask secrets) {
    mask = secrets;
    greeting().maskSecrets(secrets);
  }

  /** Limits all further responses. */
  public void limitResponses(ResponseLimit limit) {
    this.limit = limit;
  }

  /** Reads all further responses from this source; null ends that. */
  public void readFrom(@Nullable ResponseSource newSource) {
    source = newSource;
  }

  /** Reads responses whose literals may be too large for memory. */
  public LiteralInputStream literalInput(int maxBuffered) {
    return new LiteralInputStream(responseInput(), maxBuffered);
  }

  /** Lets the system send bytes that are still buffered when the connection is closed. */
  public void sendPendingOnClose() {
    sockets.sendPendingOnClose();
  }

  /** Closes the connection at once, without waiting for a thread that uses it. */
  public void abort() {
    sockets.close();
    disconnect();
  }

  @Override
  public void disconnect() {
    disconnected = true;
    super.disconnect();
    DeflateStreams streams = compression;
    if (streams != null) {
      streams.release();
    }
  }

  /** Only one thread reads at a time. */
  private final class CountedInput extends FilterInputStream {

    CountedInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      receivedBytes += Math.max(0, count);
      return count;
    }
  }
}
