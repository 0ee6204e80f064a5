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
 * Appends a window of messages with as few commands as the server allows (MULTIAPPEND, RFC 3502),
 * and pipelines them.
 */
final class Appending {

  private static final Failure NOT_BEGUN =
      new Failure(FailureReason.CONNECTION_LOST, null, "the connection was lost before");

  /**
   * The maximum number of pending commands. Their responses have to fit into the buffers of both
   * sides, because the client does not read while it writes.
   */
  private static final int MOST_UNANSWERED = 100;

  /** One APPEND and its messages, by their index in the window. */
  private record Command(Wire.Sent sent, int from, int to) {}

  private final Wire wire;
  private final String wireName;
  private final FolderStatus folder;
  private final long limit;
  private final Runnable mayGoOn;
  private AppendResult[] results = new AppendResult[0];

  /**
   * @param limit the largest message that the folder accepts, in bytes
   * @param writeCheck throws if nothing more may be written
   */
  Appending(
      Wire connection, String wireName, FolderStatus folder, long limit, Runnable writeCheck) {
    this.wire = connection;
    this.wireName = wireName;
    this.folder = folder;
    this.limit = limit;
    this.mayGoOn = writeCheck;
  }

  List<AppendResult> append(List<Item> messages) {
    for (Item message : messages) {
      if (message.unreadable() || !message.head().flags().stream().allMatch(Fetched::isFlag)) {
        throw new IllegalArgumentException("Cannot be appended: " + message.head());
      }
    }
    results = new AppendResult[messages.size()];
    Arrays.fill(results, new AppendResult.NotSent(NOT_BEGUN));
    Deque<Command> commands = new ArrayDeque<>();
    MailboxException failure = null;
    try {
      for (int from = 0; from < messages.size() && failure == null; ) {
        if (isTooLarge(messages, from)) {
          from++;
          continue;
        }
        int to = end(messages, from);
        Command command = new Command(wire.begin("APPEND"), from, to);
        commands.add(command);
        write(command, messages);
        from = to;
        if (commands.size() == MOST_UNANSWERED) {
          failure = awaitAnswer(commands.removeFirst(), null);
        }
      }
      if (failure == null) {
        wire.flush();
      }
    } catch (SourceFailed e) {
      throw e.failure;
    } catch (MailboxException e) {
      failure = e;
    }
    for (Command command : commands) {
      failure = awaitAnswer(command, failure);
    }
    if (failure == null) {
      return List.of(results);
    }
    wire.die();
    return withReason(failure);
  }

  private boolean isTooLarge(List<Item> messages, int at) {
    long size = messages.get(at).body().size();
    if (size <= limit) {
      return false;
    }
    results[at] =
        new AppendResult.Refused(
            new Failure(
                FailureReason.ITEM_TOO_LARGE,
                wire.side(),
                size + " bytes; the server accepts " + limit),
            true);
    return true;
  }

  /** The end (exclusive) of the command that begins with this message. */
  private int end(List<Item> messages, int from) {
    int to = from + 1;
    // An empty literal makes MULTIAPPEND fail (RFC 3502), so this message gets its own command.
    if (!wire.can("MULTIAPPEND") || messages.get(from).body().size() == 0) {
      return to;
    }
    while (to < messages.size()
        && messages.get(to).body().size() > 0
        && messages.get(to).body().size() <= limit) {
      to++;
    }
    return to;
  }

  private void write(Command command, List<Item> messages) {
    wire.write("APPEND ");
    if (!wire.writeString(command.sent(), wireName)) {
      return;
    }
    for (int i = command.from(); i < command.to(); i++) {
      Item message = messages.get(i);
      wire.write(" (" + String.join(" ", message.head().flags()) + ") ");
      OffsetDateTime date = message.head().internalDate();
      if (date != null) {
        wire.write("\"" + InternalDate.format(date) + "\" ");
      }
      if (!wire.beginLiteral(command.sent(), message.body().size(), Wire.IGNORE)) {
        return;
      }
      writeBody(message.body(), i == command.to() - 1);
    }
    if (messages.get(command.to() - 1).body().size() == 0) {
      requireMayGoOn();
    }
    wire.end();
    // Buffered bytes would be sent with the next write, perhaps after a pause of the process.
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

  /** Thrown while a command is written if the source of a message body fails. */
  private static final class SourceFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient MailboxException failure;

    SourceFailed(MailboxException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private void writeBody(Item.Body body, boolean endsCommand) {
    LiteralStream literal = new LiteralStream(wire.out(), body.size(), endsCommand, mayGoOn);
    // The server must not store a message whose literal is incomplete.
    boolean incomplete = true;
    try {
      body.writeTo(literal);
      literal.requireComplete();
      incomplete = false;
    } catch (MailboxException e) {
      throw new SourceFailed(e);
    } catch (LiteralStream.WrongSize e) {
      throw Failures.of(FailureReason.CONNECTION_LOST, wire.side(), e.getMessage());
    } catch (IOException e) {
      incomplete = false;
      throw wire.notSent(e);
    } finally {
      if (incomplete) {
        wire.die();
      }
    }
  }

  private @Nullable MailboxException awaitAnswer(
      Command command, @Nullable MailboxException failure) {
    try {
      // Even if sending has failed, earlier responses may still be readable.
      Answer response =
          failure == null
              ? wire.await(command.sent(), Wire.IGNORE)
              : wire.awaitSent(command.sent(), Wire.IGNORE);
      judge(command, response);
      return failure;
    } catch (MailboxException e) {
      MailboxException first = failure == null ? e : failure;
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

  private List<AppendResult> withReason(MailboxException failure) {
    List<AppendResult> all = new ArrayList<>(results.length);
    for (AppendResult result : results) {
      all.add(
          result instanceof AppendResult.NotSent
              ? new AppendResult.NotSent(failure.failure())
              : result);
    }
    return all;
  }
}
