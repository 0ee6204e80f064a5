package io.mailhaul.cli.demo;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy in front of an IMAP server that refuses to create folders with one name, as real servers
 * do with reserved names.
 */
final class RefusalProxy implements AutoCloseable {

  private static final Pattern CREATE =
      Pattern.compile("(\\S+) CREATE (?:\"([^\"]*)\"|(\\S+))\r\n", Pattern.CASE_INSENSITIVE);

  private final ServerSocket listener;
  private final int server;
  private final String refusedName;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private RefusalProxy(ServerSocket listener, int server, String refusedName) {
    this.listener = listener;
    this.server = server;
    this.refusedName = refusedName.toLowerCase(Locale.ROOT);
  }

  /**
   * Starts a proxy on loopback.
   *
   * @param server the port of the server, on loopback
   * @param refused the refused folder name, ASCII, case-insensitive
   */
  static RefusalProxy start(int server, String refused) {
    try {
      ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      RefusalProxy proxy = new RefusalProxy(listener, server, refused);
      Thread.ofVirtual().name("refusing-proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (!listener.isClosed()) {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // The demo has ended and closed the listener.
    }
  }

  private void serve(Socket client) {
    sockets.add(client);
    try (client;
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), server)) {
      sockets.add(behind);
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      RelayedConnection connection = new RelayedConnection(client, behind);
      Thread answers = Thread.ofVirtual().start(() -> connection.answers(client, behind));
      connection.commands();
      behind.shutdownOutput();
      answers.join();
      sockets.remove(behind);
    } catch (IOException e) {
      // One side has closed the connection, which closes it for both.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(client);
    }
  }

  private final class RelayedConnection {
    private final ImapStream fromClient;
    private final OutputStream toServer;
    private final ImapStream fromServer;
    private final OutputStream toClient;

    /** Keeps the proxy's own responses from interrupting a response of the server. */
    private final ReentrantLock responseLock = new ReentrantLock();

    RelayedConnection(Socket client, Socket behind) throws IOException {
      fromClient = new ImapStream(new BufferedInputStream(client.getInputStream()));
      toServer = new BufferedOutputStream(behind.getOutputStream());
      fromServer = new ImapStream(new BufferedInputStream(behind.getInputStream()));
      toClient = new BufferedOutputStream(client.getOutputStream());
    }

    void commands() throws IOException {
      boolean begins = true;
      for (byte[] line = fromClient.readLine(); line.length > 0; line = fromClient.readLine()) {
        Matcher create = CREATE.matcher(new String(line, StandardCharsets.ISO_8859_1));
        if (begins && create.matches() && isRefused(create)) {
          refuse(create.group(1));
          continue;
        }
        toServer.write(line);
        // The client sends a literal only after the server's continuation request.
        toServer.flush();
        long literal = ImapStream.literalAfter(line);
        if (literal >= 0) {
          fromClient.copyLiteral(literal, toServer);
        }
        begins = literal < 0;
      }
    }

    private boolean isRefused(Matcher create) {
      String name = create.group(2) == null ? create.group(3) : create.group(2);
      String lower = name.toLowerCase(Locale.ROOT);
      return lower.equals(refusedName) || lower.endsWith("." + refusedName);
    }

    private void refuse(String tag) throws IOException {
      responseLock.lock();
      try {
        toClient.write(
            (tag + " NO [CANNOT] This name is reserved\r\n").getBytes(StandardCharsets.US_ASCII));
        toClient.flush();
      } finally {
        responseLock.unlock();
      }
    }

    void answers(Socket client, Socket behind) {
      try (client;
          behind) {
        for (byte[] line = fromServer.readLine(); line.length > 0; line = fromServer.readLine()) {
          responseLock.lock();
          try {
            answer(line);
          } finally {
            responseLock.unlock();
          }
        }
      } catch (IOException e) {
        // As above.
      }
    }

    private void answer(byte[] first) throws IOException {
      toClient.write(first);
      byte[] line = first;
      for (long literal = ImapStream.literalAfter(line);
          literal >= 0;
          literal = ImapStream.literalAfter(line)) {
        fromServer.copyLiteral(literal, toClient);
        line = fromServer.readLine();
        toClient.write(line);
      }
      toClient.flush();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
