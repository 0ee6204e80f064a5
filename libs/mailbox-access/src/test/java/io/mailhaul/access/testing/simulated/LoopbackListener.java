package io.mailhaul.access.testing.simulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accepts connections on a free port of the loopback address, for servers and proxies of tests.
 * Each connection has its own thread. {@link #close} closes the open connections, too.
 */
public final class LoopbackListener implements AutoCloseable {

  private static final int BACKLOG = 200;

  private final ServerSocket listener;
  private final Handler handler;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private LoopbackListener(ServerSocket listener, Handler handler) {
    this.listener = listener;
    this.handler = handler;
  }

  /** Serves a connection, which is closed when this has returned or thrown. */
  @FunctionalInterface
  public interface Handler {
    /**
     * @throws IOException if the other side has closed the connection
     */
    void serve(Socket connection) throws IOException, InterruptedException;
  }

  /** Starts to accept connections. */
  public static LoopbackListener start(Handler handler) {
    try {
      return start(new ServerSocket(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same with a limit.
   *
   * @param receiveBuffer the bytes that the connections' receive buffers hold
   */
  public static LoopbackListener start(int receiveBuffer, Handler handler) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.setReceiveBufferSize(receiveBuffer);
      return start(listener, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LoopbackListener start(ServerSocket unbound, Handler handler) throws IOException {
    unbound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    LoopbackListener started = new LoopbackListener(unbound, handler);
    Thread.ofPlatform().daemon().name("loopback-listener").start(started::accept);
    return started;
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // The listener was closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      handler.serve(connection);
    } catch (IOException e) {
      // The other side has closed the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
