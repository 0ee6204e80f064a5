package io.mailhaul.worker.client;

import io.mailhaul.access.MailServerThreads;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps the offered sessions for a limited time. */
public final class TimedSessionExchange implements SessionExchange, AutoCloseable {

  private final Duration kept;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("session-exchange").daemon().unstarted(task));

  /**
   * @param kept how long a session waits for a copier; servers close idle connections only after
   *     minutes
   */
  public TimedSessionExchange(Duration kept) {
    this.kept = kept;
  }

  @Override
  public void offer(Session session) {
    String mailbox = session.accounts().mailbox();
    Session earlier = sessions.put(mailbox, session);
    if (earlier != null) {
      closeInBackground(earlier);
    }
    var unused =
        timer.schedule(
            () -> {
              if (sessions.remove(mailbox, session)) {
                closeInBackground(session);
              }
            },
            kept.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  @Override
  public Optional<Session> take(String mailbox) {
    return Optional.ofNullable(sessions.remove(mailbox));
  }

  /** A server may take its time to answer LOGOUT. */
  private static void closeInBackground(Session session) {
    var unused = MailServerThreads.start("session-close", session::close);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    sessions.values().forEach(TimedSessionExchange::closeInBackground);
    sessions.clear();
  }
}
