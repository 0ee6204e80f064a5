package io.mailhaul.access.imap;

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
 * The socket of one connection: it sends at once (Nagle's algorithm would hold back the end of
 * every window for a round trip) and notices when the other side has gone. The mail library asks
 * for an unconnected one, and for TLS on top of it; nothing else is offered.
 */
final class Sockets {

  /** In seconds; where it is not answered, the connection is given up after a minute and a half. */
  private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE =
      Map.of(
          ExtendedSocketOptions.TCP_KEEPIDLE, 30,
          ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
          ExtendedSocketOptions.TCP_KEEPCOUNT, 6);

  private volatile @Nullable Socket socket;

  /** For a connection's beginning without TLS. */
  SocketFactory plain() {
    return new Plain();
  }

  /** For TLS, at once or later. */
  SSLSocketFactory tls(SSLSocketFactory factory) {
    return new Tls(factory);
  }

  /** From now on reads wait as long as this. */
  void readTimeout(Duration timeout) throws SocketException {
    Socket made = socket;
    if (made != null) {
      made.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    }
  }

  /** From now on what was written leaves also after closing. */
  void sayAll() {
    try {
      Socket made = socket;
      if (made != null) {
        made.setSoLinger(false, 0);
      }
    } catch (SocketException e) {
      // It is closed already.
    }
  }

  /**
   * Closing drops what waits to be sent, also when it is the system that closes, after a process
   * was killed. Otherwise it would go on sending for as long as a slow network takes, and the
   * server would carry out what nobody waits for any more.
   */
  private Socket eager(Socket made) throws IOException {
    made.setTcpNoDelay(true);
    stayKnown(made);
    made.setSoLinger(true, 0);
    socket = made;
    return made;
  }

  /**
   * Lets the system speak up on a connection that waits for the other side's: firewalls forget
   * silent ones after some minutes, sooner than the two hours that systems begin with.
   */
  private static void stayKnown(Socket made) throws IOException {
    made.setKeepAlive(true);
    for (Map.Entry<SocketOption<Integer>, Integer> option : KEEP_ALIVE.entrySet()) {
      if (made.supportedOptions().contains(option.getKey())) {
        made.setOption(option.getKey(), option.getValue());
      }
    }
  }

  private static IOException unused() {
    return new IOException("Only unconnected sockets are made here");
  }

  /**
   * Reads as much as there is: the mail library asks for 2 KB, and most items have more. Where a
   * connection begins in TLS, it takes a socket of its own.
   */
  private static final class BufferedSocket extends Socket {
    private static final int BYTES = 64 << 10;

    private @Nullable InputStream in;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      // Always the same one: TLS begins in the middle of it.
      InputStream present = in;
      if (present == null) {
        present = new BufferedInputStream(super.getInputStream(), BYTES);
        in = present;
      }
      return present;
    }
  }

  private final class Plain extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
      return eager(new BufferedSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unused();
    }
  }

  private final class Tls extends SSLSocketFactory {
    private final SSLSocketFactory factory;

    Tls(SSLSocketFactory factory) {
      this.factory = factory;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
        throws IOException {
      return factory.createSocket(eager(socket), host, port, autoClose);
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
      throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unused();
    }
  }
}
