package io.mailhaul.copier.lane;

import io.mailhaul.access.ComparingCounts;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.Difference;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.LabelSet;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Side;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lane's source folders on its one source connection. One folder is open at a time; the
 * read-ahead and a comparison take turns on the connection. A folder is used only while its
 * UIDVALIDITY is the one in the lane's event.
 */
final class SourceFolders {

  private final Connections connections;
  private final Lane lane;
  private final Narrowings narrowings;
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable SourceAccount source;
  private @Nullable OpenFolder open;
  private volatile @Nullable MailboxException early;

  SourceFolders(Connections connections, Lane lane, Narrowings isolators) {
    this.connections = connections;
    this.lane = lane;
    this.narrowings = isolators;
  }

  /**
   * Reads from a source folder with exclusive use of the connection.
   *
   * @throws MailboxException with FOLDER_CHANGED when the UIDVALIDITY has changed
   */
  <T> T reading(SourceAccount from, Function<OpenFolder, T> read) {
    turn.lock();
    try {
      return read.apply(open(from));
    } finally {
      turn.unlock();
    }
  }

  /**
   * Opens a source folder while {@code work} runs, so that their round trips overlap. A failure to
   * open the folder shows when the folder is read.
   *
   * @throws MailboxException when more than that one folder has failed
   */
  <T> T openBeside(@Nullable SourceAccount first, Supplier<T> work) {
    if (first == null) {
      return work.get();
    }
    // Sign in before the second thread starts, so that two threads do not sign in at once.
    connections.source();
    Thread opening =
        Thread.ofVirtual().name("open-" + first.folder()).start(() -> openEarly(first));
    T done;
    try {
      done = work.get();
    } finally {
      // From here on only this thread uses the connection.
      join(opening);
    }
    MailboxException failure = early;
    early = null;
    if (failure != null && failure.reason().scope() != FailureReason.Scope.FOLDER) {
      // The next command would only fail because the connection is closed.
      throw failure;
    }
    return done;
  }

  private void openEarly(SourceAccount first) {
    try {
      reading(first, folder -> folder);
    } catch (MailboxException e) {
      early = e;
    }
  }

  private static void join(Thread opening) {
    try {
      opening.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Permit.LeaseLost("interrupted");
    }
  }

  /** Checks whether a source folder lists all messages that it reports; null when it does. */
  @Nullable Difference difference(SourceAccount in) {
    turn.lock();
    try {
      return ComparingCounts.of(open(in), () -> openAnew(in));
    } finally {
      turn.unlock();
    }
  }

  private OpenFolder openAnew(SourceAccount wanted) {
    open = null;
    return open(wanted);
  }

  private OpenFolder open(SourceAccount wanted) {
    if (open != null && source == wanted) {
      return open;
    }
    open = null;
    OpenFolder all = connections.source().examine(wanted.folder());
    requireValidity(all, wanted.source().uidValidity(), Side.SOURCE);
    wanted.flags().opened(all.status().highestModSeq());
    LabelSet elsewhere = wanted.source().elsewhere();
    OpenFolder folder =
        narrowings.careful(
            lane,
            Side.SOURCE,
            elsewhere == null ? all : new LabelledFolder(all, elsewhere, wanted, lane.since()));
    source = wanted;
    open = folder;
    return folder;
  }

  static void requireValidity(OpenFolder folder, long expected, Side side) {
    long now = folder.status().uidValidity();
    if (now != expected) {
      throw new MailboxException(
          FailureReason.FOLDER_CHANGED,
          side,
          folder.name() + ": UIDVALIDITY was " + expected + " and is " + now,
          null);
    }
  }
}
