package io.mailhaul.access.testing.simulated;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;

/**
 * A proxy to a server on loopback that accepts a number of sessions and refuses more. It may also
 * send only so many bytes a second to each session as the number of sessions allows.
 */
public final class SessionLimitProxy implements AutoCloseable {

  private static final int SLICE = 2_048;

  private static final byte[] REFUSAL =
      "* BYE Too many connections\r\n".getBytes(StandardCharsets.US_ASCII);

  private final LoopbackListener listener = LoopbackListener.start(this::serve);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final int server;
  private final int accepted;
  private final IntToDoubleFunction bytesPerSecond;

  /** A proxy that does not limit the bytes. */
  public SessionLimitProxy(int server, int accepted) {
    this(server, accepted, sessions -> Double.POSITIVE_INFINITY);
  }

  /**
   * @param accepted how many sessions it accepts at the same time
   * @param bytesPerSecond how many bytes all sessions together get, by their number
   */
  public SessionLimitProxy(int server, int accepted, IntToDoubleFunction bytesPerSecond) {
    this.server = server;
    this.accepted = accepted;
    this.bytesPerSecond = bytesPerSecond;
  }

  public int port() {
    return listener.port();
  }

  /** How many sessions it has refused since the last call. */
  public int takeRefused() {
    return refused.getAndSet(0);
  }

  private void serve(Socket client) throws IOException, InterruptedException {
    try {
      if (open.incrementAndGet() > accepted) {
        refused.incrementAndGet();
        client.getOutputStream().write(REFUSAL);
      } else {
        forward(client);
      }
    } finally {
      open.decrementAndGet();
    }
  }

  private void forward(Socket client) throws IOException, InterruptedException {
    try (Socket behind = new Socket(InetAddress.getLoopbackAddress(), server)) {
      Thread commands = Thread.ofVirtual().start(() -> pump(client, behind));
      try (client) {
        InputStream in = behind.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] slice = new byte[SLICE];
        for (int read = in.read(slice); read >= 0; read = in.read(slice)) {
          int sessions = Math.max(1, open.get());
          double pace = bytesPerSecond.applyAsDouble(sessions) / sessions;
          TimeUnit.NANOSECONDS.sleep((long) (read * 1e9 / pace));
          out.write(slice, 0, read);
          out.flush();
        }
      }
      commands.join();
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One side has closed its connection: both are closed.
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
