package io.mailhaul.access.testing;

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
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network that adds a round trip to a server on loopback: half of it in each direction. It is as
 * fast as loopback otherwise, unless it is given a bandwidth, and holds so much in flight that no
 * window closes.
 */
public final class FarServer implements AutoCloseable {

  private static final int SLICE = 64 * 1024;
  private static final int SLICES_IN_FLIGHT = 1_000;

  private record Slice(byte[] bytes, int length, long dueNanos) {}

  private final ServerSocket listener;
  private final int server;
  private final long delayNanos;
  private final Bandwidth there;
  private final Bandwidth back;
  private final AtomicLong carried = new AtomicLong();

  private FarServer(ServerSocket listener, int server, Duration roundTrip, long bytesPerSecond) {
    this.listener = listener;
    this.server = server;
    this.delayNanos = roundTrip.toNanos() / 2;
    this.there = new Bandwidth(bytesPerSecond);
    this.back = new Bandwidth(bytesPerSecond);
  }

  /** As fast as loopback once the round trip is over. */
  public static FarServer of(int server, Duration roundTrip) {
    return of(server, roundTrip, Long.MAX_VALUE);
  }

  /**
   * @param bytesPerSecond shared by all connections, in each direction
   */
  public static FarServer of(int server, Duration roundTrip, long bytesPerSecond) {
    try {
      ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      FarServer far = new FarServer(listener, server, roundTrip, bytesPerSecond);
      Thread.ofPlatform().daemon().start(far::accept);
      return far;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** How many bytes have come, in both directions. */
  public long carried() {
    return carried.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
        client.setTcpNoDelay(true);
        behind.setTcpNoDelay(true);
        forward(client, behind, there);
        forward(behind, client, back);
      }
    } catch (IOException e) {
      // Closed: nobody needs it any more.
    }
  }

  private void forward(Socket from, Socket to, Bandwidth bandwidth) {
    BlockingQueue<Slice> inFlight = new ArrayBlockingQueue<>(SLICES_IN_FLIGHT);
    Thread.ofVirtual().start(() -> read(from, inFlight, bandwidth));
    Thread.ofVirtual().start(() -> write(inFlight, from, to));
  }

  private void read(Socket from, BlockingQueue<Slice> inFlight, Bandwidth bandwidth) {
    try {
      InputStream in = from.getInputStream();
      while (true) {
        byte[] bytes = new byte[SLICE];
        int read = in.read(bytes);
        int length = Math.max(0, read);
        carried.addAndGet(length);
        long due = System.nanoTime() + bandwidth.turn(length) + delayNanos;
        inFlight.put(new Slice(bytes, read, due));
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
