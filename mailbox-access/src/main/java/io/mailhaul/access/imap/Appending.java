package io.mailhaul.access.imap;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.Item;
import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Appends a window of items: as few commands as the server allows (MULTIAPPEND, RFC 3502), all of
 * them on the way before the first response is awaited.
 */
final class Appending {

  private static final Failure NOT_BEGUN =
      new Failure(FailureReason.CONNECTION_LOST, null, "the connection was lost before");

  /**
   * No more commands are on the way: the answers to them have to fit into the buffers on both
   * sides, since nobody reads them meanwhile.
   */
  private static final int MOST_UNANSWERED = 100;

  /** One APPEND and the items in it, by their place in the window. */
  private record Command(Wire.Sent sent, int from, int to) {}

  private final Wire wire;
  private final String wireName;
  private final FolderStatus folder;
  private final long limit;
  private final Runnable mayGoOn;
  private AppendResult[] results = new AppendResult[0];

  /**
   * @param limit the largest item that the folder takes, in bytes
   * @param mayGoOn throws when nothing more may be written
   */
  Appending(Wire wire, String wireName, FolderStatus folder, long limit, Runnable mayGoOn) {
    this.wire = wire;
    this.wireName = wireName;
    this.folder = folder;
    this.limit = limit;
    this.mayGoOn = mayGoOn;
  }

  List<AppendResult> append(List<Item> items) {
    for (Item item : items) {
      if (item.unreadable() || !item.head().flags().stream().allMatch(Fetched::isFlag)) {
        throw new IllegalArgumentException("Cannot be appended: " + item.head());
      }
    }
    results = new AppendResult[items.size()];
    Arrays.fill(results, new AppendResult.NotSent(NOT_BEGUN));
    Deque<Command> commands = new ArrayDeque<>();
    MailboxException lost = null;
    try {
      for (int from = 0; from < items.size() && lost == null; ) {
        if (isTooLarge(items, from)) {
          from++;
          continue;
        }
        int to = end(items, from);
        Command command = new Command(wire.begin("APPEND"), from, to);
        commands.add(command);
        write(command, items);
        from = to;
        if (commands.size() == MOST_UNANSWERED) {
          lost = awaitAnswer(commands.removeFirst(), null);
        }
      }
      if (lost == null) {
        wire.flush();
      }
    } catch (SourceFailed e) {
      throw e.failure;
    } catch (MailboxException e) {
      lost = e;
    }
    for (Command command : commands) {
      lost = awaitAnswer(command, lost);
    }
    if (lost == null) {
      return List.of(results);
    }
    wire.die();
    return withReason(lost);
  }

  private boolean isTooLarge(List<Item> items, int at) {
    long size = items.get(at).body().size();
    if (size <= limit) {
      return false;
    }
    results[at] =
        new AppendResult.Refused(
            new Failure(
                FailureReason.ITEM_TOO_LARGE,
                wire.side(),
                size + " bytes; the server takes " + limit),
            true);
    return true;
  }

  /** Where the command that begins with this item ends. */
  private int end(List<Item> items, int from) {
    int to = from + 1;
    // A literal of no bytes would end MULTIAPPEND in failure (RFC 3502), so it goes alone.
    if (!wire.can("MULTIAPPEND") || items.get(from).body().size() == 0) {
      return to;
    }
    while (to < items.size()
        && items.get(to).body().size() > 0
        && items.get(to).body().size() <= limit) {
      to++;
    }
    return to;
  }

  private void write(Command command, List<Item> items) {
    wire.write("APPEND ");
    if (!wire.writeString(command.sent(), wireName)) {
      return;
    }
    for (int i = command.from(); i < command.to(); i++) {
      Item item = items.get(i);
      wire.write(" (" + String.join(" ", item.head().flags()) + ") ");
      OffsetDateTime date = item.head().internalDate();
      if (date != null) {
        wire.write("\"" + InternalDate.format(date) + "\" ");
      }
      if (!wire.beginLiteral(command.sent(), item.body().size(), Wire.IGNORE)) {
        return;
      }
      writeBody(item.body(), i == command.to() - 1);
    }
    if (items.get(command.to() - 1).body().size() == 0) {
      requireMayGoOn();
    }
    wire.end();
    // What waited here would leave with whatever is written next, perhaps after a pause.
    wire.flush();
  }

  private void requireMayGoOn() {
    try {
      mayGoOn.run();
    } catch (RuntimeException e) {
      wire.die();
      throw e;
    }
  }

  /** Thrown through the writing of a command when the item's own source has failed. */
  private static final class SourceFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient MailboxException failure;

    SourceFailed(MailboxException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private void writeBody(Item.Body body, boolean ends) {
    LiteralStream literal = new LiteralStream(wire.out(), body.size(), ends, mayGoOn);
    // A literal that does not end as announced must not become a message.
    boolean cut = true;
    try {
      body.writeTo(literal);
      literal.requireComplete();
      cut = false;
    } catch (MailboxException e) {
      throw new SourceFailed(e);
    } catch (LiteralStream.WrongSize e) {
      throw Failures.of(FailureReason.CONNECTION_LOST, wire.side(), e.getMessage());
    } catch (IOException e) {
      cut = false;
      throw wire.notSent(e);
    } finally {
      if (cut) {
        wire.die();
      }
    }
  }

  private @Nullable MailboxException awaitAnswer(Command command, @Nullable MailboxException lost) {
    try {
      // Also when sending has failed: what the server answered before may still be there.
      Answer response =
          lost == null
              ? wire.await(command.sent(), Wire.IGNORE)
              : wire.awaitSent(command.sent(), Wire.IGNORE);
      judge(command, response);
      return lost;
    } catch (MailboxException e) {
      MailboxException first = lost == null ? e : lost;
      for (int i = command.from(); i < command.to(); i++) {
        results[i] = new AppendResult.Unanswered(first.failure());
      }
      return first;
    }
  }

  private void judge(Command command, Answer response) {
    int count = command.to() - command.from();
    if (response.isOK()) {
      long[] uids = AppendUid.read(response, folder.uidValidity(), count, wire);
      for (int i = 0; i < count; i++) {
        results[command.from() + i] =
            new AppendResult.Stored(
                uids.length == 0 ? OptionalLong.empty() : OptionalLong.of(uids[i]));
      }
      return;
    }
    FailureReason reason = AppendRefusal.reason(response);
    Failure failure =
        reason != null
            ? new Failure(reason, wire.side(), response.text())
            : Failures.of(response, wire.side(), FailureReason.ITEM_REFUSED).failure();
    for (int i = command.from(); i < command.to(); i++) {
      results[i] = new AppendResult.Refused(failure, count == 1);
    }
  }

  private List<AppendResult> withReason(MailboxException lost) {
    List<AppendResult> all = new ArrayList<>(results.length);
    for (AppendResult result : results) {
      all.add(
          result instanceof AppendResult.NotSent
              ? new AppendResult.NotSent(lost.failure())
              : result);
    }
    return all;
  }
}
