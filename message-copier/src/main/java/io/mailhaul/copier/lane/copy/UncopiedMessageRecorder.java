package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidRanges;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records the messages that are not copied, with what identifies them in the report. They are not
 * tried again in this pass.
 */
final class UncopiedMessageRecorder {

  private final LaneMeters meters;

  UncopiedMessageRecorder(LaneMeters meters) {
    this.meters = meters;
  }

  void recordFailed(SourceProgressState source, Message message, Failure failure) {
    MessageHead head = message.head();
    HeaderFields fields = HeaderFields.of(leadingBytes(message.body()));
    record(source, Outcome.FAILED, failure, head.uid(), fields, head.internalDate(), head.size());
    source.markDone(head.uid());
    meters.recordFailedMessage(failure.reason());
  }

  /** Records a message whose content cannot be read. */
  void recordUnreadable(SourceProgressState source, MessageHead head, Failure failure) {
    recordFailed(source, new Message(head, new Message.Unreadable(failure.detail())), failure);
  }

  /** Records that this pass skips these messages, and why. */
  void recordSkipped(SourceProgressState source, List<Window.Skipped> skipped) {
    List<Long> uids = new ArrayList<>();
    for (Window.Skipped message : skipped) {
      Fingerprint found = message.fingerprint();
      HeaderFields fields =
          new HeaderFields(found.messageId(), found.date(), found.from(), found.subject(), null);
      Failure reason = new Failure(message.reason(), Side.SOURCE, "");
      record(
          source, Outcome.SKIPPED, reason, found.uid(), fields, found.internalDate(), found.size());
      uids.add(found.uid());
    }
    source.markDone(UidRanges.ofUids(uids));
  }

  /**
   * Records that the source failed while a message was streamed from it to the destination.
   *
   * @return the failure that ends the work on both connections
   */
  MailboxException recordSourceFailure(
      SourceProgressState source, Message message, MailboxException e) {
    if (e.reason().scope() != FailureReason.Scope.MESSAGE) {
      source.failures().recordConnectionLoss(message.uid());
      return e;
    }
    recordFailed(source, message, e.failure());
    return new MailboxException(
        FailureReason.CONNECTION_LOST, Side.DESTINATION, "only a part of the message was sent", e);
  }

  /** The header is only needed for the report, so its failure is ignored. */
  private static byte[] leadingBytes(Message.Body body) {
    try {
      return AppendPreparer.header(body);
    } catch (MailboxException e) {
      return new byte[0];
    }
  }

  private static void record(
      SourceProgressState source,
      Outcome outcome,
      Failure failure,
      long uid,
      HeaderFields fields,
      @Nullable OffsetDateTime date,
      long size) {
    source.recordNotCopied(
        new UncopiedMessage(
            uid,
            outcome,
            failure,
            fields.messageId(),
            fields.readableSubject(),
            date == null ? null : date.toInstant(),
            size));
  }
}
