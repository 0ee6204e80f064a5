package io.mailhaul.cli.testing;

import io.mailhaul.access.testing.simulated.BandwidthLimit;
import io.mailhaul.access.testing.simulated.LoopbackListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A proxy to a server on loopback that limits the bandwidth to the server, shared by all
 * connections: so slow that a test can act while messages are copied.
 */
public final class ThrottlingProxy implements AutoCloseable {

  private static final int SLICE = 4096;

  private final LoopbackListener listener = LoopbackListener.start(this::forward);
  private final int server;
  private final BandwidthLimit bandwidth;
  private final @Nullable Duration sessionLimit;
  private volatile boolean limited = true;
  private volatile AtomicLong bytesSent = new AtomicLong();

  private ThrottlingProxy(int server, long bytesPerSecond, @Nullable Duration sessionLimit) {
    this.server = server;
    this.bandwidth = new BandwidthLimit(bytesPerSecond);
    this.sessionLimit = sessionLimit;
  }

  public static ThrottlingProxy to(int server, long bytesPerSecond) {
    return to(server, bytesPerSecond, null);
  }

  /**
   * @param session after this time a connection is closed; null for no limit
   */
  public static ThrottlingProxy to(int server, long bytesPerSecond, @Nullable Duration session) {
    return new ThrottlingProxy(server, bytesPerSecond, session);
  }

  public int port() {
    return listener.port();
  }

  /** Resets the counter; it then counts only connections that are opened later. */
  public void resetCount() {
    bytesSent = new AtomicLong();
  }

  /** The number of bytes sent to the server since {@link #resetCount}. */
  public long bytesSent() {
    return bytesSent.get();
  }

  /** Whether the bandwidth is limited, as it is at the start. */
  public void setLimited(boolean limited) {
    this.limited = limited;
  }

  private void forward(Socket client) throws IOException, InterruptedException {
    try (Socket behind = new Socket(InetAddress.getLoopbackAddress(), server)) {
      AtomicLong counter = bytesSent;
      Thread answers = Thread.ofVirtual().start(() -> pump(behind, client, null));
      if (sessionLimit != null) {
        Thread.ofVirtual().start(() -> end(client, sessionLimit));
      }
      pump(client, behind, counter);
      answers.join();
    }
  }

  private static void end(Socket client, Duration session) {
    try (client) {
      Thread.sleep(session);
    } catch (IOException e) {
      // The connection was closed before.
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
          if (limited) {
            TimeUnit.NANOSECONDS.sleep(bandwidth.reserve(read));
          }
        }
        out.write(slice, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      // One side has closed its connection: both are closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
