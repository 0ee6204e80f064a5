package io.mailhaul.copier.lane;

import io.mailhaul.access.ItemHead;
import io.mailhaul.access.MailboxException;
import io.mailhaul.copier.lane.SourceReader.Window;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Copies one source folder's windows: the next one is fetched while this one is appended. */
final class CopyingFolder {

  private final LaneAccount account;
  private final SourceAccount source;
  private final Appending appending;
  private final Permit permit;
  private final SourceReader reader;

  CopyingFolder(
      LaneAccount account,
      SourceAccount source,
      SourceFolders folders,
      Appending appending,
      LaneSettings settings,
      Permit permit) {
    this.account = account;
    this.source = source;
    this.appending = appending;
    this.permit = permit;
    this.reader = new SourceReader(folders, source, account.lane(), settings);
  }

  void run() {
    FutureTask<Window> next = readAhead();
    try {
      while (next != null) {
        Window window = await(next);
        boolean goOn = !window.last() && !permit.over() && !account.full() && !account.cautious();
        next = goOn && !window.streams() ? readAhead() : null;
        account.taken(window.items().size());
        if (!appending.append(source, window.items())) {
          return;
        }
        source.leaveOut(window.leftOut());
        window.deleted().forEach(print -> appending.leaveOut(source, print));
        source.coveredThrough(window.through());
        account.growWindows();
        if (goOn && next == null) {
          next = readAhead();
        }
      }
    } finally {
      if (next != null) {
        settle(next);
      }
    }
  }

  private FutureTask<Window> readAhead() {
    int most = account.windowItems();
    FutureTask<Window> task = new FutureTask<>(() -> reader.next(most));
    Thread.ofVirtual().name("fetch-" + source.folder()).start(task);
    return task;
  }

  private Window await(FutureTask<Window> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MailboxException cause) {
        blame(cause);
        throw cause;
      }
      throw new IllegalStateException("Reading " + source.folder() + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Permit.LeaseLost("interrupted");
    }
  }

  /** The connection may not be used by two threads: wait until the read-ahead has ended. */
  private static void settle(FutureTask<Window> task) {
    try {
      task.get();
    } catch (ExecutionException | CancellationException ignored) {
      // What it failed with comes up again when the items are read the next time.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * When the source cuts the connection on one item alone again and again, the item is set aside.
   */
  private void blame(MailboxException e) {
    ItemHead head = reader.inFlight().size() == 1 ? reader.inFlight().getFirst() : null;
    if (head == null || e.reason() != FailureReason.CONNECTION_LOST) {
      return;
    }
    source.strike(head.uid());
    if (source.struckOut(head.uid())) {
      appending.setAside(
          source,
          head,
          new Failure(FailureReason.ITEM_BREAKS_CONNECTION, Side.SOURCE, e.failure().detail()));
    }
  }
}
