package io.mailhaul.access.imap.connection;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.transport.ImapTransport;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.io.IOException;
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
  private boolean opened;

  ConnectionLifecycle(
      ImapTransport transport, Side side, Commands commands, ConnectionWatchdog watchdog) {
    this.transport = transport;
    this.side = side;
    this.commands = commands;
    this.watchdog = watchdog;
    watchdog.watch(this);
  }

  /** The connection is open: from now on, each command is a dialogue of its own. */
  void opened() {
    opened = true;
    dialogueBegins(ResponseLimit.forShortResponses(0));
  }

  /**
   * What was awaited has arrived: the limits for the rest of the responses begin.
   *
   * @param limit for the number and size of the next responses
   */
  void dialogueBegins(ResponseLimit limit) {
    transport.limitResponses(limit);
    if (opened) {
      watchdog.dialogueBegins(limit.requestedBytes());
    }
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

  /** A response of this length is no part of the result. */
  void receivedUnrequested(long bytes) {
    watchdog.receivedUnrequested(bytes);
  }

  /** Reads with the time limit of the dialogue. */
  <T> T read(ImapTransport.ReadOperation<T> read) {
    try {
      return watch(read);
    } catch (IOException | ProtocolException e) {
      throw connectionLost(e instanceof IOException io ? io : new IOException(e));
    } catch (IndexOutOfBoundsException e) {
      abort();
      throw new MailboxException(
          FailureReason.PROTOCOL_ERROR, side, "a response that is not IMAP", e);
    }
  }

  /** Runs with the time limit of the dialogue; the caller translates the errors. */
  <T> T watch(ImapTransport.ReadOperation<T> read) throws IOException, ProtocolException {
    watchdog.responseAwaited();
    T result = read.run();
    watchdog.responseReceived();
    return result;
  }

  /** Aborts the connection after a read error. */
  private MailboxException connectionLost(IOException e) {
    abort();
    if (watchdog.timedOut()) {
      return new MailboxException(
          FailureReason.CONNECTION_TIMED_OUT, side, watchdog.timeoutText(), e);
    }
    return FailureTranslator.connectionFailed(e, side);
  }

  @Override
  public void abort() {
    closed = true;
    transport.abort();
    watchdog.end();
  }

  @Override
  public long receivedBytes() {
    return transport.receivedBytes();
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
      closed = true;
      transport.disconnect();
    }
    abort();
  }
}
