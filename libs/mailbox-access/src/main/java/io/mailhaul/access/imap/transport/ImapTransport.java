package io.mailhaul.access.imap.transport;

import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.model.SecretMask;
import java.io.BufferedOutputStream;
import java.io.IOException;
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

    /** The limit for a response. */
    ResponseSizeLimit sizeLimit();
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
  private @Nullable ResponseSizeLimit sizeLimit;
  private SecretMask mask = SecretMask.NONE;

  // Set by the constructor of the superclass, so they must not have initializers.
  @SuppressWarnings("NullAway.Init")
  private @Nullable Response greeting;

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
    startTLS("STARTTLS");
    disableTracing();
  }

  /** Compresses all further bytes in both directions. */
  public void compress() {
    DeflateStreams streams =
        new DeflateStreams(
            LiteralInputStream.underlying(super.getInputStream()), super.getOutputStream());
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
    return streams == null ? super.getInputStream() : streams.in();
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
    ResponseSizeLimit limit =
        source != null
            ? source.sizeLimit()
            : sizeLimit != null ? sizeLimit : ResponseSizeLimit.PER_RESPONSE;
    return limit.buffer();
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
    ImapResponse response;
    try {
      response = new ImapResponse(this);
    } catch (ResponseSizeLimit.ExceededException e) {
      throw new IOException(e.getMessage(), e);
    }
    response.maskSecrets(mask);
    if (sizeLimit != null && source == null) {
      sizeLimit.consume(response.length());
    }
    return response;
  }

  /** Masks these secrets in the greeting and in all further responses. */
  public void maskSecrets(SecretMask secrets) {
    mask = secrets;
    greeting().maskSecrets(secrets);
  }

  /** Limits the size of all further responses; null for the limit of each response. */
  public void limitResponses(@Nullable ResponseSizeLimit limit) {
    sizeLimit = limit;
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

  @Override
  public void disconnect() {
    disconnected = true;
    super.disconnect();
    DeflateStreams streams = compression;
    if (streams != null) {
      streams.release();
    }
  }
}
