package io.mailhaul.access.imap.connection;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.transport.ImapTransport;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.angus.mail.iap.ProtocolException;

/**
 * Keeps a connection usable, and ends it: exclusive use, time limits, keep-alive, LOGOUT. After an
 * error the connection is closed, and every further use fails.
 */
final class ConnectionLifecycle implements ConnectionWatchdog.Watched {

  /** The commands of the connection. */
  interface Commands {

    boolean isPending();

    /** Sends NOOP and waits for its completion. */
    void noop();

    /** Sends LOGOUT without waiting for its completion. */
    void logout();
  }

  private final ImapTransport transport;
  private final Side side;
  private final Commands commands;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConnectionWatchdog watchdog;
  private volatile boolean sendFailed;
  private volatile boolean closed;
  private volatile Runnable closeListener = () -> {};

  ConnectionLifecycle(
      ImapTransport transport,
      Side side,
      Commands commands,
      ImapSettings settings,
      ScheduledExecutorService executor) {
    this.transport = transport;
    this.side = side;
    this.commands = commands;
    this.watchdog =
        ConnectionWatchdog.start(
            this, settings.responseTimeout(), settings.keepAliveInterval(), executor);
  }

  <T> T runExclusively(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  void requireOpen() {
    if (closed || sendFailed) {
      throw FailureTranslator.of(
          FailureReason.CONNECTION_LOST, side, "the connection was closed before");
    }
  }

  MailboxException sendFailed(IOException e) {
    sendFailed = true;
    return FailureTranslator.connectionFailed(e, side);
  }

  /** Reads with the time limit of one response. */
  <T> T read(ImapTransport.ReadOperation<T> read) {
    try {
      watchdog.responseAwaited();
      T result = read.run();
      watchdog.responseReceived();
      return result;
    } catch (IOException | ProtocolException e) {
      throw connectionLost(e instanceof IOException io ? io : new IOException(e));
    } catch (IndexOutOfBoundsException e) {
      abort();
      throw new MailboxException(
          FailureReason.PROTOCOL_ERROR, side, "a response that is not IMAP", e);
    }
  }

  /** Aborts the connection after a read error. */
  private MailboxException connectionLost(IOException e) {
    abort();
    if (watchdog.timedOut()) {
      return new MailboxException(
          FailureReason.CONNECTION_TIMED_OUT,
          side,
          "one response took longer than " + watchdog.responseTimeout().toSeconds() + " seconds",
          e);
    }
    return FailureTranslator.connectionFailed(e, side);
  }

  @Override
  public void abort() {
    closed = true;
    transport.disconnect();
    closeListener.run();
  }

  @Override
  public void onClose(Runnable listener) {
    closeListener = listener;
  }

  @Override
  public void sendKeepAlive() {
    if (!closed && lock.tryLock()) {
      try {
        if (!commands.isPending()) {
          commands.noop();
        }
      } catch (MailboxException e) {
        // The next use of the connection fails with this error.
      } finally {
        lock.unlock();
      }
    }
  }

  void close() {
    boolean loggedOut = false;
    if (!closed && !sendFailed && lock.tryLock()) {
      try {
        // In the middle of a command these bytes would become part of it.
        if (!commands.isPending()) {
          commands.logout();
          loggedOut = true;
        }
      } catch (MailboxException e) {
        // The connection is closed in any case.
      } finally {
        lock.unlock();
      }
    }
    if (loggedOut) {
      transport.sendPendingOnClose();
    }
    abort();
  }
}
