package io.mailhaul.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A network that adds a round trip to a server on loopback: half of it in each direction. It is as
 * fast as loopback otherwise, and holds so much in flight that no window closes.
 */
final class FarServer implements AutoCloseable {

  private static final int SLICE = 64 * 1024;
  private static final int SLICES_IN_FLIGHT = 1_000;

  private record Slice(byte[] bytes, int length, long dueNanos) {}

  private final ServerSocket listener;
  private final int server;
  private final long delayNanos;

  private FarServer(ServerSocket listener, int server, Duration roundTrip) {
    this.listener = listener;
    this.server = server;
    this.delayNanos = roundTrip.toNanos() / 2;
  }

  static FarServer of(int server, Duration roundTrip) {
    try {
      FarServer far =
          new FarServer(
              new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), server, roundTrip);
      Thread.ofPlatform().daemon().start(far::accept);
      return far;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
        client.setTcpNoDelay(true);
        behind.setTcpNoDelay(true);
        forward(client, behind);
        forward(behind, client);
      }
    } catch (IOException e) {
      // Closed: the benchmark is over.
    }
  }

  private void forward(Socket from, Socket to) {
    BlockingQueue<Slice> inFlight = new ArrayBlockingQueue<>(SLICES_IN_FLIGHT);
    Thread.ofVirtual().start(() -> read(from, inFlight));
    Thread.ofVirtual().start(() -> write(inFlight, from, to));
  }

  private void read(Socket from, BlockingQueue<Slice> inFlight) {
    try {
      InputStream in = from.getInputStream();
      while (true) {
        byte[] bytes = new byte[SLICE];
        int read = in.read(bytes);
        inFlight.put(new Slice(bytes, read, System.nanoTime() + delayNanos));
        if (read < 0) {
          return;
        }
      }
    } catch (IOException e) {
      inFlight.offer(new Slice(new byte[0], -1, System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(BlockingQueue<Slice> inFlight, Socket from, Socket to) {
    try (from;
        to) {
      OutputStream out = to.getOutputStream();
      for (Slice slice = inFlight.take(); slice.length() >= 0; slice = inFlight.take()) {
        long wait = slice.dueNanos() - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        out.write(slice.bytes(), 0, slice.length());
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
