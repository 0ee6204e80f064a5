package io.mailhaul.cli.testing;

import io.mailhaul.access.testing.simulated.LoopbackListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy to a server on loopback that accepts a number of connections and refuses more. */
public final class SessionLimitProxy implements AutoCloseable {

  private static final byte[] REFUSAL =
      "* BYE Too many connections\r\n".getBytes(StandardCharsets.US_ASCII);

  private final LoopbackListener listener = LoopbackListener.start(this::serve);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final int server;
  private final int accepted;

  /**
   * @param accepted how many connections it accepts at the same time
   */
  public SessionLimitProxy(int server, int accepted) {
    this.server = server;
    this.accepted = accepted;
  }

  public int port() {
    return listener.port();
  }

  /** How many connections it has refused. */
  public int refused() {
    return refused.get();
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
      Thread answers = Thread.ofVirtual().start(() -> pump(behind, client));
      pump(client, behind);
      answers.join();
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
