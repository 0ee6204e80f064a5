package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.MailServerThreads;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.ListingConsistencyCheck;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.copier.lane.turn.TurnInterruptedException;
import io.mailhaul.events.Lane;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.ListingMismatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lane's source folders on its one source connection. One folder is open at a time; the
 * read-ahead and a comparison take turns on the connection. A folder is used only while its
 * UIDVALIDITY is the one in the lane's event.
 */
public final class SourceFolders {

  private final MailboxConnections connections;
  private final Lane lane;
  private final PoisonMessageRegistry poisonMessages;
  private final ReentrantLock connectionLock = new ReentrantLock();
  private @Nullable SourceProgressState source;
  private @Nullable SourceFolder open;
  private volatile @Nullable MailboxException earlyFailure;

  public SourceFolders(
      MailboxConnections connections, Lane lane, PoisonMessageRegistry poisonMessages) {
    this.connections = connections;
    this.lane = lane;
    this.poisonMessages = poisonMessages;
  }

  /**
   * Reads from a source folder with exclusive use of the connection.
   *
   * @throws MailboxException with FOLDER_CHANGED when the UIDVALIDITY has changed
   */
  public <T> T read(SourceProgressState from, Function<SourceFolder, T> read) {
    connectionLock.lock();
    try {
      return read.apply(open(from));
    } finally {
      connectionLock.unlock();
    }
  }

  /**
   * Opens a source folder while {@code work} runs, so that their round trips overlap. A failure to
   * open the folder shows when the folder is read.
   *
   * @throws MailboxException when more than that one folder has failed
   */
  public <T> T openWhile(@Nullable SourceProgressState first, Supplier<T> work) {
    if (first == null) {
      return work.get();
    }
    // Sign in before the second thread starts, so that two threads do not sign in at once.
    connections.source();
    Thread opening = MailServerThreads.start("open-" + first.folder(), () -> openEarly(first));
    T done;
    try {
      done = work.get();
    } finally {
      // From here on only this thread uses the connection.
      join(opening);
    }
    MailboxException failure = earlyFailure;
    earlyFailure = null;
    if (failure != null && failure.reason().scope() != FailureReason.Scope.FOLDER) {
      // The next command would only fail because the connection is closed.
      throw failure;
    }
    return done;
  }

  private void openEarly(SourceProgressState first) {
    try {
      read(first, folder -> folder);
    } catch (MailboxException e) {
      earlyFailure = e;
    }
  }

  private static void join(Thread opening) {
    try {
      opening.join();
    } catch (InterruptedException e) {
      throw new TurnInterruptedException(e);
    }
  }

  /** Checks whether a source folder lists all messages that it reports; null when it does. */
  public @Nullable ListingMismatch listingMismatch(SourceProgressState in) {
    connectionLock.lock();
    try {
      return ListingConsistencyCheck.check(open(in), () -> reopen(in));
    } finally {
      connectionLock.unlock();
    }
  }

  private SourceFolder reopen(SourceProgressState wanted) {
    open = null;
    return open(wanted);
  }

  private SourceFolder open(SourceProgressState wanted) {
    if (open != null && source == wanted) {
      return open;
    }
    open = null;
    SourceFolder all = connections.source().examine(wanted.folder());
    checkIdentity(all, wanted.laneSource().identity(), Side.SOURCE);
    wanted.flagProgress().recordSourceModSeq(all.status().highestModSeq());
    LabelSet otherLabels = wanted.laneSource().otherLabels();
    SourceFolder folder =
        poisonMessages.isolatingSource(
            lane,
            otherLabels == null
                ? all
                : new LabelledFolder(all, otherLabels, wanted, lane.messageFilter().since()));
    source = wanted;
    open = folder;
    return folder;
  }

  public static void checkIdentity(SourceFolder folder, FolderIdentity expected, Side side) {
    FolderIdentity now = folder.status().identity();
    if (!now.hasComparableMessageIds(expected)) {
      throw new MailboxException(
          FailureReason.FOLDER_CHANGED,
          side,
          folder.name() + ": UIDVALIDITY was " + expected + " and is " + now,
          null);
    }
  }
}
