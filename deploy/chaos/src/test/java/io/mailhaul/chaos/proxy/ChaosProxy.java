package io.mailhaul.chaos.proxy;

import io.mailhaul.access.testing.simulated.BandwidthLimit;
import io.mailhaul.access.testing.simulated.LoopbackListener;
import io.mailhaul.chaos.proxy.ConnectionFault.Effect;
import io.mailhaul.chaos.proxy.ConnectionFault.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A proxy to a server on loopback, with limited bandwidth and with faults at given places. */
public final class ChaosProxy implements AutoCloseable {

  private static final int SLICE = 4096;

  /** Small socket buffers, so that the proxy holds few bytes of a connection, like a router. */
  private static final int BUFFER = 16 * 1024;

  private static final Pattern APPEND = Pattern.compile("^(\\S+) (?i:APPEND) ");
  private static final Pattern TAGGED_OK = Pattern.compile("^(\\S+) (?i:OK)");

  private final LoopbackListener listener = LoopbackListener.start(BUFFER, this::forward);
  private final IntSupplier server;
  private final long bytesPerSecond;
  private final BandwidthLimit bandwidth;
  private final Duration hang;
  private volatile int slowdown = 1;
  private final List<ConnectionFault> armed = new CopyOnWriteArrayList<>();

  private ChaosProxy(IntSupplier server, long bytesPerSecond, Duration hang) {
    this.server = server;
    this.bytesPerSecond = bytesPerSecond;
    this.bandwidth = new BandwidthLimit(bytesPerSecond);
    this.hang = hang;
  }

  /**
   * @param server the server's port, read for every connection
   * @param bytesPerSecond what all connections together may send to the server; 0 for no limit
   * @param hang how long a connection hangs until it is closed, after {@link Effect#HANG}
   */
  public static ChaosProxy start(IntSupplier server, long bytesPerSecond, Duration hang) {
    return new ChaosProxy(server, bytesPerSecond, hang);
  }

  public int port() {
    return listener.port();
  }

  public void arm(ConnectionFault fault) {
    armed.add(fault);
  }

  /** Removes all faults that have not happened yet. */
  public void disarm() {
    armed.clear();
  }

  /** Divides the bandwidth by this factor; 1 restores it. */
  public void slowDown(int factor) {
    slowdown = factor;
  }

  private void forward(Socket client) throws IOException, InterruptedException {
    client.setTcpNoDelay(true);
    try (Socket behind = new Socket()) {
      behind.setSendBufferSize(BUFFER);
      behind.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getAsInt()));
      behind.setTcpNoDelay(true);
      new ProxiedConnection(client, behind).forward();
    }
  }

  @Override
  public void close() {
    listener.close();
  }

  /** The fault happens after this many bytes of a slice. */
  private record FaultPosition(int index, ConnectionFault fault) {}

  private final class ProxiedConnection {
    private final Socket client;
    private final Socket behind;
    private final Set<String> appends = ConcurrentHashMap.newKeySet();
    private volatile boolean hangs;

    ProxiedConnection(Socket client, Socket behind) {
      this.client = client;
      this.behind = behind;
    }

    void forward() throws InterruptedException {
      Thread answers = Thread.ofVirtual().start(() -> pump(behind, client, false));
      pump(client, behind, true);
      // A connection that hangs is open until its time is over.
      answers.join();
    }

    private void pump(Socket from, Socket to, boolean toServer) {
      FaultFinder follower = new FaultFinder(toServer, appends);
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] slice = new byte[SLICE];
        for (int read = in.read(slice); read >= 0 && !hangs; read = in.read(slice)) {
          FaultPosition hit = follower.find(slice, read);
          int passing = hit == null ? read : hit.index();
          if (toServer && bytesPerSecond > 0) {
            TimeUnit.NANOSECONDS.sleep(bandwidth.reserve(passing * slowdown));
          }
          if (hangs) {
            return;
          }
          out.write(slice, 0, passing);
          out.flush();
          if (hit != null) {
            inject(hit.fault());
          }
        }
      } catch (IOException e) {
        // One side has closed its connection: both are closed.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!hangs) {
        cut();
      }
    }

    private void inject(ConnectionFault fault) throws IOException, InterruptedException {
      if (fault.effect == Effect.HANG) {
        hangs = true;
        TimeUnit.NANOSECONDS.sleep(hang.toNanos());
      }
      if (fault.effect == Effect.RESET) {
        client.setSoLinger(true, 0);
        behind.setSoLinger(true, 0);
      }
      cut();
    }

    private void cut() {
      try (client;
          behind) {
        hangs = true;
      } catch (IOException e) {
        // The connection is closed all the same.
      }
    }
  }

  /** Finds the places of faults in one direction of a connection. */
  private final class FaultFinder {
    private final boolean toServer;
    private final Set<String> appends;
    private final ImapTracker tracker = new ImapTracker();
    private @Nullable ConnectionFault inLiteral;
    private long literalLeft;

    FaultFinder(boolean toServer, Set<String> appends) {
      this.toServer = toServer;
      this.appends = appends;
    }

    @Nullable FaultPosition find(byte[] slice, int length) {
      FaultPosition first = null;
      Place counted = toServer ? Place.AFTER_BYTES_SENT : Place.AFTER_BYTES_RECEIVED;
      for (ConnectionFault fault : armed) {
        int at = fault.place == counted ? fault.countBytes(length) : -1;
        if (at >= 0 && (first == null || at < first.index())) {
          first = new FaultPosition(at, fault);
        }
      }
      int end = first == null ? length : first.index();
      for (int i = 0; i < end; i++) {
        int lineBegun = tracker.lineBegun();
        ConnectionFault fault = faultAfter(tracker.feed(slice[i]));
        if (fault != null) {
          return new FaultPosition(
              fault.place == Place.BEFORE_APPEND_RESPONSE ? Math.max(0, i - lineBegun) : i + 1,
              fault);
        }
      }
      return first;
    }

    private @Nullable ConnectionFault faultAfter(ImapTracker.Event event) {
      return switch (event) {
        case NOTHING -> {
          boolean now = inLiteral != null && tracker.literalLeft() == literalLeft;
          yield now ? inLiteral : null;
        }
        case LITERAL -> {
          recordAppend();
          boolean wanted = toServer ? isAppend() : tracker.head().contains(" FETCH ");
          if (wanted) {
            chooseLiteralFault(toServer ? Place.APPEND_LITERAL : Place.FETCH_LITERAL);
          }
          yield null;
        }
        case LINE -> {
          recordAppend();
          yield toServer ? null : faultBeforeResponse();
        }
      };
    }

    private void recordAppend() {
      Matcher append = APPEND.matcher(tracker.head());
      if (toServer && append.find()) {
        appends.add(append.group(1));
      }
    }

    private boolean isAppend() {
      return APPEND.matcher(tracker.head()).find();
    }

    private void chooseLiteralFault(Place place) {
      if (inLiteral != null || tracker.literalLeft() < 2) {
        return;
      }
      for (ConnectionFault fault : armed) {
        if (fault.place == place && fault.countUnit()) {
          inLiteral = fault;
          literalLeft = tracker.literalLeft() - fault.bytesBeforeFault(tracker.literalLeft());
          return;
        }
      }
    }

    private @Nullable ConnectionFault faultBeforeResponse() {
      Matcher answer = TAGGED_OK.matcher(tracker.head());
      if (answer.find() && appends.remove(answer.group(1))) {
        for (ConnectionFault fault : armed) {
          if (fault.place == Place.BEFORE_APPEND_RESPONSE && fault.countUnit()) {
            return fault;
          }
        }
      }
      return null;
    }
  }
}
