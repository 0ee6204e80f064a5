package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.message.repair.RepairSequence;
import io.mailhaul.copier.lane.copy.MessageAppender.Refusal;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.turn.LaneMemory;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.MemoryBudget;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends windows to the destination and records the outcome of every message. A refused window is
 * bisected until the refused message is found; that message is then appended in repaired forms. A
 * message whose APPEND got no response is never appended again before the destination was checked
 * for it.
 */
public final class WindowAppender {

  private final AppendPreparer preparer;
  private final MessageAppender messageAppender;
  private final DestinationCheck destinationCheck;
  private final LaneMeters meters;
  private final LaneMemory memory;
  private final TurnLimits limits;

  public WindowAppender(
      OpenLane lane,
      AppendPreparer preparer,
      MessageAppender messageAppender,
      DestinationCheck destinationCheck) {
    this.preparer = preparer;
    this.messageAppender = messageAppender;
    this.destinationCheck = destinationCheck;
    this.meters = lane.meters();
    this.memory = lane.resources().memory();
    this.limits = lane.limits();
  }

  /**
   * @return whether all messages were processed; false when the turn's time was up during the
   *     search for refused messages, and the messages not yet tried remain
   * @throws MailboxException when the connection is lost or the destination accepts no messages at
   *     present; outcomes known before that are recorded
   */
  boolean append(SourceProgressState source, List<Message> messages) {
    List<PreparedMessage> window = new ArrayList<>(messages.size());
    for (Message message : messages) {
      if (message.body() instanceof Message.Unreadable(String answer)) {
        recordFailed(
            source, message, new Failure(FailureReason.MESSAGE_UNREADABLE, Side.SOURCE, answer));
      } else if (messages.size() == 1 && source.failures().hasFailedTooOften(message.uid())) {
        // The destination was checked after the connection was lost: it does not have the message.
        recordFailed(
            source,
            message,
            new Failure(
                FailureReason.MESSAGE_BREAKS_CONNECTION,
                Side.DESTINATION,
                "the connection was lost three times"));
      } else {
        window.add(prepare(source, message));
      }
    }
    appendReadable(source, window);
    return window.stream().noneMatch(message -> source.remaining().contains(message.uid()));
  }

  private PreparedMessage prepare(SourceProgressState source, Message message) {
    try {
      return preparer.prepare(message);
    } catch (MailboxException e) {
      throw attributed(source, message, e);
    }
  }

  /** The source failed while a message too large for a window was streamed from it. */
  private MailboxException attributed(
      SourceProgressState source, Message message, MailboxException e) {
    if (e.reason().scope() != FailureReason.Scope.MESSAGE) {
      source.failures().recordConnectionLoss(message.uid());
      return e;
    }
    recordFailed(source, message, e.failure());
    return new MailboxException(
        FailureReason.CONNECTION_LOST, Side.DESTINATION, "only a part of the message was sent", e);
  }

  /** Records the message as failed; it is not tried again in this pass. */
  void recordUnreadable(SourceProgressState source, MessageHead head, Failure failure) {
    recordFailed(source, new Message(head, new Message.Unreadable(failure.detail())), failure);
  }

  /** Records that this pass skips the message, and why. */
  void recordSkipped(SourceProgressState source, Window.Skipped skipped) {
    Fingerprint fingerprint = skipped.fingerprint();
    HeaderFields fields =
        new HeaderFields(
            fingerprint.messageId(), fingerprint.date(), fingerprint.from(), fingerprint.subject());
    source.recordNotCopied(
        new SourceProgress.UncopiedMessage(
            fingerprint.uid(),
            Outcome.SKIPPED,
            new Failure(skipped.reason(), Side.SOURCE, ""),
            fields.messageId(),
            fields.readableSubject(),
            fingerprint.internalDate() == null ? null : fingerprint.internalDate().toInstant(),
            fingerprint.size()));
    source.markDone(fingerprint.uid());
  }

  private void appendReadable(SourceProgressState source, List<PreparedMessage> window) {
    if (window.isEmpty()) {
      return;
    }
    List<PreparedMessage> refusedTogether = new ArrayList<>();
    for (Refusal refusal : appendOnce(source, window)) {
      if (refusal.singleMessage()) {
        repair(source, refusal.message(), refusal.failure());
      } else {
        refusedTogether.add(refusal.message());
      }
    }
    if (!refusedTogether.isEmpty()) {
      bisect(source, refusedTogether);
    }
  }

  private List<Refusal> appendOnce(SourceProgressState source, List<PreparedMessage> window) {
    try {
      return messageAppender.append(source, window);
    } catch (MessageAppender.SourceReadException e) {
      throw window.size() == 1
          ? attributed(source, window.getFirst().message(), e.failure)
          : e.failure;
    }
  }

  /**
   * Not every server removes what it had stored of a refused window, so the destination is
   * reconciled before each half.
   */
  private void bisect(SourceProgressState source, List<PreparedMessage> refused) {
    int middle = refused.size() / 2;
    for (List<PreparedMessage> half :
        List.of(refused.subList(0, middle), refused.subList(middle, refused.size()))) {
      // A folder of refused messages takes many turns, and each turn must make progress.
      if (limits.isTimeUp() && !source.outcomes().isEmpty()) {
        return;
      }
      destinationCheck.refreshAndFindCopies();
      appendReadable(
          source,
          half.stream().filter(message -> source.remaining().contains(message.uid())).toList());
    }
  }

  /**
   * Each repaired form is sent once. When none is accepted, the refusal of the original is
   * reported.
   */
  private void repair(SourceProgressState source, PreparedMessage refused, Failure failure) {
    if (failure.reason() == FailureReason.MESSAGE_TOO_LARGE) {
      recordFailed(source, refused.message(), failure);
      return;
    }
    long size = refused.message().body().size();
    if (size > memory.maxRepairBytes()) {
      String why =
          failure.detail()
              + " (no repair was tried: it has more than "
              + (memory.maxRepairBytes() >> 20)
              + " MB)";
      recordFailed(source, refused.message(), new Failure(failure.reason(), failure.side(), why));
      return;
    }
    try (MemoryBudget.Reservation share = memory.reserveForRepair(size, limits)) {
      // When no memory was free before the turn ended, the message remains for the next turn.
      if (share != null && !isAcceptedRepaired(source, refused, failure)) {
        recordFailed(source, refused.message(), failure);
      }
    }
  }

  private boolean isAcceptedRepaired(
      SourceProgressState source, PreparedMessage refused, Failure failure) {
    RepairSequence ladder = new RepairSequence(allBytes(source, refused.message()));
    for (RepairSequence.RepairedForm form = ladder.next(); form != null; form = ladder.next()) {
      if (appendOnce(source, List.of(refused.repaired(form, failure))).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private byte[] allBytes(SourceProgressState source, Message message) {
    if (message.body() instanceof Message.Bytes(byte[] bytes)) {
      return bytes;
    }
    byte[] all = new byte[(int) message.body().size()];
    try {
      message.body().writeTo(new ArrayOutput(all));
    } catch (MailboxException e) {
      throw attributed(source, message, e);
    } catch (IOException e) {
      throw new UncheckedIOException("A byte array does not fail on write", e);
    }
    return all;
  }

  /** Writes into a byte array. */
  private static final class ArrayOutput extends OutputStream {
    private final ByteBuffer to;

    ArrayOutput(byte[] to) {
      this.to = ByteBuffer.wrap(to);
    }

    @Override
    public void write(int b) {
      to.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      to.put(bytes, offset, length);
    }
  }

  /** The header is only needed for the report, so its failure is ignored. */
  private static byte[] leadingBytes(Message.Body body) {
    try {
      return AppendPreparer.leadingBytes(body);
    } catch (MailboxException e) {
      return new byte[0];
    }
  }

  private void recordFailed(SourceProgressState source, Message message, Failure failure) {
    HeaderFields fields = HeaderFields.of(leadingBytes(message.body()));
    source.recordNotCopied(
        new SourceProgress.UncopiedMessage(
            message.uid(),
            Outcome.FAILED,
            failure,
            fields.messageId(),
            fields.readableSubject(),
            message.head().internalDate() == null
                ? null
                : message.head().internalDate().toInstant(),
            message.head().size()));
    source.markDone(message.uid());
    meters.recordFailedMessage(failure.reason());
  }
}
