package io.mailhaul.access.imap.transport;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Creates the socket of one connection. It sends without delay, because Nagle's algorithm would
 * hold back the end of every window for a round trip, and detects a lost peer by TCP keep-alive.
 * Supports only what the mail library uses: unconnected sockets, and TLS on top of them.
 */
public final class ImapSocketFactory {

  /** In seconds. A connection to a peer that does not respond is closed after 90 seconds. */
  private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE =
      Map.of(
          ExtendedSocketOptions.TCP_KEEPIDLE, 30,
          ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
          ExtendedSocketOptions.TCP_KEEPCOUNT, 6);

  private volatile @Nullable Socket socket;

  /** For connections that begin without TLS. */
  public SocketFactory plain() {
    return new PlainSocketFactory();
  }

  /** For TLS, from the beginning or after STARTTLS. */
  public SSLSocketFactory tls(SSLSocketFactory factory) {
    return new TlsSocketFactory(factory);
  }

  /** Sets the read timeout of the socket. */
  public void setReadTimeout(Duration timeout) throws SocketException {
    Socket created = socket;
    if (created != null) {
      created.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    }
  }

  /** Closes the socket. Never blocks, not even while another thread reads, writes or negotiates. */
  public void close() {
    Socket created = socket;
    if (created != null) {
      try {
        created.close();
      } catch (IOException e) {
        // The connection is lost in any case.
      }
    }
  }

  /** Lets the system send bytes that are still buffered when the socket is closed. */
  void sendPendingOnClose() {
    try {
      Socket created = socket;
      if (created != null) {
        created.setSoLinger(false, 0);
      }
    } catch (SocketException e) {
      // The socket is already closed.
    }
  }

  /**
   * Makes the system discard unsent bytes when the socket is closed, also after the process was
   * killed. Otherwise the system would continue to send them over a slow network, and the server
   * would execute commands of a process that no longer exists.
   */
  private Socket configure(Socket created) throws IOException {
    created.setTcpNoDelay(true);
    enableKeepAlive(created);
    created.setSoLinger(true, 0);
    socket = created;
    return created;
  }

  /**
   * Enables TCP keep-alive while this connection waits for the other side. Firewalls drop idle
   * connections after minutes, and the default interval of systems is two hours.
   */
  private static void enableKeepAlive(Socket created) throws IOException {
    created.setKeepAlive(true);
    for (Map.Entry<SocketOption<Integer>, Integer> option : KEEP_ALIVE.entrySet()) {
      if (created.supportedOptions().contains(option.getKey())) {
        created.setOption(option.getKey(), option.getValue());
      }
    }
  }

  private static IOException unsupported() {
    return new IOException("Only unconnected sockets are supported");
  }

  /**
   * Reads in large blocks: the mail library requests 2 KiB, and most messages are larger. Not used
   * for connections that begin with TLS.
   */
  private static final class BufferedSocket extends Socket {
    private static final int BYTES = 64 << 10;

    private @Nullable InputStream in;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      // Always the same stream, because TLS may begin in the middle of it.
      InputStream present = in;
      if (present == null) {
        present = new BufferedInputStream(super.getInputStream(), BYTES);
        in = present;
      }
      return present;
    }
  }

  private final class PlainSocketFactory extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
      return configure(new BufferedSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw unsupported();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unsupported();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw unsupported();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unsupported();
    }
  }

  private final class TlsSocketFactory extends SSLSocketFactory {
    private final SSLSocketFactory factory;

    TlsSocketFactory(SSLSocketFactory factory) {
      this.factory = factory;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
        throws IOException {
      return factory.createSocket(configure(socket), host, port, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return factory.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw unsupported();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unsupported();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw unsupported();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unsupported();
    }
  }
}
