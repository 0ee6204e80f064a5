package io.mailhaul.standalone;

import io.mailhaul.access.testing.Bandwidth;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A network to a server on loopback that is slow enough for something to happen in the middle of a
 * copy: what is sent to the server shares one bandwidth.
 */
final class SlowLink implements AutoCloseable {

  private static final int SLICE = 4096;

  private final ServerSocket listener;
  private final int server;
  private final Bandwidth bandwidth;
  private final @Nullable Duration session;
  private volatile AtomicLong sent = new AtomicLong();

  private SlowLink(
      ServerSocket listener, int server, long bytesPerSecond, @Nullable Duration session) {
    this.listener = listener;
    this.server = server;
    this.bandwidth = new Bandwidth(bytesPerSecond);
    this.session = session;
  }

  static SlowLink to(int server, long bytesPerSecond) {
    return to(server, bytesPerSecond, null);
  }

  /**
   * @param session how long a connection lasts at most; null for as long as it is wanted
   */
  static SlowLink to(int server, long bytesPerSecond, @Nullable Duration session) {
    try {
      ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      SlowLink link = new SlowLink(listener, server, bytesPerSecond, session);
      Thread.ofVirtual().start(link::accept);
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Counts anew: what connections send that are opened from now on. */
  void countAnew() {
    sent = new AtomicLong();
  }

  /** How many bytes were sent to the server since {@link #countAnew}. */
  long sent() {
    return sent.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
        AtomicLong counter = sent;
        Thread.ofVirtual().start(() -> pump(client, behind, counter));
        Thread.ofVirtual().start(() -> pump(behind, client, null));
        if (session != null) {
          Thread.ofVirtual().start(() -> end(client, session));
        }
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private static void end(Socket client, Duration session) {
    try (client) {
      Thread.sleep(session);
    } catch (IOException e) {
      // It has ended by itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(Socket from, Socket to, @Nullable AtomicLong counter) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] slice = new byte[SLICE];
      for (int read = in.read(slice); read >= 0; read = in.read(slice)) {
        if (counter != null) {
          counter.addAndGet(read);
          TimeUnit.NANOSECONDS.sleep(bandwidth.turn(read));
        }
        out.write(slice, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      // One side has hung up, which ends the connection for both.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
