package io.mailhaul.access.testing.simulated;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A proxy that adds latency to a server on loopback: half of the round trip in each direction.
 * Without a bandwidth limit it is otherwise as fast as loopback. It buffers enough data in flight
 * that the TCP window never limits the throughput.
 */
public final class LatencyProxy implements AutoCloseable {

  private static final int SLICE = 64 * 1024;
  private static final int SLICES_IN_FLIGHT = 1_000;

  private record Slice(byte[] bytes, int length, long dueNanos) {}

  private final LoopbackListener listener = LoopbackListener.start(this::forward);
  private final int server;
  private final long delayNanos;
  private final BandwidthLimit there;
  private final BandwidthLimit back;
  private final AtomicLong transferredBytes = new AtomicLong();

  private LatencyProxy(int server, Duration roundTrip, long bytesPerSecond) {
    this.server = server;
    this.delayNanos = roundTrip.toNanos() / 2;
    this.there = new BandwidthLimit(bytesPerSecond);
    this.back = new BandwidthLimit(bytesPerSecond);
  }

  /** A proxy with latency and without a bandwidth limit. */
  public static LatencyProxy of(int server, Duration roundTrip) {
    return of(server, roundTrip, Long.MAX_VALUE);
  }

  /**
   * @param bytesPerSecond shared by all connections, in each direction
   */
  public static LatencyProxy of(int server, Duration roundTrip, long bytesPerSecond) {
    return new LatencyProxy(server, roundTrip, bytesPerSecond);
  }

  public int port() {
    return listener.port();
  }

  /** How many bytes were transferred, in both directions. */
  public long transferredBytes() {
    return transferredBytes.get();
  }

  private void forward(Socket client) throws IOException, InterruptedException {
    try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      Thread answers = forward(upstream, client, back);
      forward(client, upstream, there).join();
      answers.join();
    }
  }

  private Thread forward(Socket from, Socket to, BandwidthLimit bandwidth) {
    BlockingQueue<Slice> inFlight = new ArrayBlockingQueue<>(SLICES_IN_FLIGHT);
    Thread.ofVirtual().start(() -> read(from, inFlight, bandwidth));
    return Thread.ofVirtual().start(() -> write(inFlight, from, to));
  }

  private void read(Socket from, BlockingQueue<Slice> inFlight, BandwidthLimit bandwidth) {
    try {
      InputStream in = from.getInputStream();
      while (true) {
        byte[] bytes = new byte[SLICE];
        int read = in.read(bytes);
        int length = Math.max(0, read);
        transferredBytes.addAndGet(length);
        long due = System.nanoTime() + bandwidth.reserve(length) + delayNanos;
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
      // One side closed the connection, which ends it for both.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
