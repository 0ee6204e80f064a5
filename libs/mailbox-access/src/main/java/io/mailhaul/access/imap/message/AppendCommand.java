package io.mailhaul.access.imap.message;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.protocol.InternalDate;
import io.mailhaul.access.imap.protocol.LiteralOutputStream;
import io.mailhaul.access.message.Message;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
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
public final class AppendCommand {

  private static final Failure NOT_STARTED =
      new Failure(FailureReason.CONNECTION_LOST, null, "the connection was lost before");

  /**
   * The maximum number of pending commands. Their responses have to fit into the buffers of both
   * sides, because the client does not read while it writes.
   */
  private static final int MAX_PIPELINED = 100;

  /** One APPEND and its messages, by their index in the window. */
  private record SentAppend(ImapConnection.SentCommand sent, int from, int to) {}

  private final ImapConnection connection;
  private final String wireName;
  private final FolderStatus folder;
  private final long limit;
  private final Runnable writeCheck;
  private AppendResult[] results = new AppendResult[0];

  /**
   * @param limit the largest message that the folder accepts, in bytes
   * @param writeCheck throws if nothing more may be written
   */
  public AppendCommand(
      ImapConnection connection,
      String wireName,
      FolderStatus folder,
      long limit,
      Runnable writeCheck) {
    this.connection = connection;
    this.wireName = wireName;
    this.folder = folder;
    this.limit = limit;
    this.writeCheck = writeCheck;
  }

  public List<AppendResult> append(List<Message> messages) {
    for (Message message : messages) {
      if (message.isUnreadable()
          || !message.head().flags().stream().allMatch(FetchResponse::isFlag)) {
        throw new IllegalArgumentException("Cannot be appended: " + message.head());
      }
    }
    results = new AppendResult[messages.size()];
    Arrays.fill(results, new AppendResult.NotSent(NOT_STARTED));
    Deque<SentAppend> commands = new ArrayDeque<>();
    MailboxException failure = null;
    try {
      for (int from = 0; from < messages.size() && failure == null; ) {
        if (isTooLarge(messages, from)) {
          from++;
          continue;
        }
        int to = endOfCommand(messages, from);
        SentAppend command = new SentAppend(connection.beginCommand("APPEND"), from, to);
        commands.add(command);
        write(command, messages);
        from = to;
        if (commands.size() == MAX_PIPELINED) {
          failure = awaitResponse(commands.removeFirst(), null);
        }
      }
      if (failure == null) {
        connection.flush();
      }
    } catch (SourceFailedException e) {
      throw e.failure;
    } catch (MailboxException e) {
      failure = e;
    }
    for (SentAppend command : commands) {
      failure = awaitResponse(command, failure);
    }
    if (failure == null) {
      return List.of(results);
    }
    connection.abort();
    return resultsWithCause(failure);
  }

  private boolean isTooLarge(List<Message> messages, int at) {
    long size = messages.get(at).body().size();
    if (size <= limit) {
      return false;
    }
    results[at] =
        new AppendResult.Refused(
            new Failure(
                FailureReason.MESSAGE_TOO_LARGE,
                connection.side(),
                size + " bytes; the server accepts " + limit),
            true);
    return true;
  }

  /** The end (exclusive) of the command that begins with this message. */
  private int endOfCommand(List<Message> messages, int from) {
    int to = from + 1;
    // An empty literal makes MULTIAPPEND fail (RFC 3502), so this message gets its own command.
    if (!connection.hasCapability("MULTIAPPEND") || messages.get(from).body().size() == 0) {
      return to;
    }
    while (to < messages.size()
        && messages.get(to).body().size() > 0
        && messages.get(to).body().size() <= limit) {
      to++;
    }
    return to;
  }

  private void write(SentAppend command, List<Message> messages) {
    connection.write("APPEND ");
    if (!connection.writeString(command.sent(), wireName)) {
      return;
    }
    for (int i = command.from(); i < command.to(); i++) {
      Message message = messages.get(i);
      connection.write(" (" + String.join(" ", message.head().flags()) + ") ");
      OffsetDateTime date = message.head().internalDate();
      if (date != null) {
        connection.write("\"" + InternalDate.format(date) + "\" ");
      }
      if (!connection.beginLiteral(
          command.sent(), message.body().size(), ImapConnection.IGNORE_UNTAGGED)) {
        return;
      }
      writeBody(message.body(), i == command.to() - 1);
    }
    if (messages.get(command.to() - 1).body().size() == 0) {
      runWriteCheck();
    }
    connection.endCommand();
    // Buffered bytes would be sent with the next write, perhaps after a pause of the process.
    connection.flush();
  }

  private void runWriteCheck() {
    try {
      writeCheck.run();
    } catch (RuntimeException e) {
      connection.abort();
      throw e;
    }
  }

  /** Thrown while a command is written if the source of a message body fails. */
  private static final class SourceFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient MailboxException failure;

    SourceFailedException(MailboxException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private void writeBody(Message.Body body, boolean endsCommand) {
    LiteralOutputStream literal =
        new LiteralOutputStream(connection.literalOutput(), body.size(), endsCommand, writeCheck);
    // The server must not store a message whose literal is incomplete.
    boolean incomplete = true;
    try {
      body.writeTo(literal);
      literal.requireComplete();
      incomplete = false;
    } catch (MailboxException e) {
      throw new SourceFailedException(e);
    } catch (LiteralOutputStream.SizeMismatchException e) {
      throw FailureTranslator.of(FailureReason.CONNECTION_LOST, connection.side(), e.getMessage());
    } catch (IOException e) {
      incomplete = false;
      throw connection.sendFailed(e);
    } finally {
      if (incomplete) {
        connection.abort();
      }
    }
  }

  private @Nullable MailboxException awaitResponse(
      SentAppend command, @Nullable MailboxException failure) {
    try {
      // Even if sending has failed, earlier responses may still be readable.
      ImapResponse response =
          failure == null
              ? connection.awaitCompletion(command.sent(), ImapConnection.IGNORE_UNTAGGED)
              : connection.awaitCompletionUnflushed(command.sent(), ImapConnection.IGNORE_UNTAGGED);
      recordResponse(command, response);
      return failure;
    } catch (MailboxException e) {
      MailboxException first = failure == null ? e : failure;
      for (int i = command.from(); i < command.to(); i++) {
        results[i] = new AppendResult.Unanswered(first.failure());
      }
      return first;
    }
  }

  private void recordResponse(SentAppend command, ImapResponse response) {
    int count = command.to() - command.from();
    if (response.isOK()) {
      long[] uids = UidPlusCodes.appended(response, folder.uidValidity(), count, connection);
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
            ? new Failure(reason, connection.side(), response.text())
            : FailureTranslator.of(response, connection.side(), FailureReason.MESSAGE_REFUSED)
                .failure();
    for (int i = command.from(); i < command.to(); i++) {
      results[i] = new AppendResult.Refused(failure, count == 1);
    }
  }

  private List<AppendResult> resultsWithCause(MailboxException failure) {
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
