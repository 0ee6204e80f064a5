package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.attachment.AttachedOriginal;
import io.mailhaul.access.message.repair.RepairSequence;
import io.mailhaul.copier.lane.copy.MessageAppender.Refusal;
import io.mailhaul.copier.lane.flags.AppendedFlagVerifier;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.turn.LaneMemory;
import io.mailhaul.copier.lane.turn.MemoryBudget;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.ByteSize;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import java.util.List;

/**
 * Appends a message that the destination has refused: without its keywords, then in repaired forms,
 * then attached to a new message. Each form is sent once. If none is accepted, the refusal of the
 * original is reported.
 */
final class RefusedMessageAppender {

  private final MessageAppender messageAppender;
  private final AppendedFlagVerifier flagVerifier;
  private final UncopiedMessageRecorder uncopied;
  private final SourceFolders sources;
  private final LaneMemory memory;
  private final TurnLimits limits;
  private final boolean attachesOriginals;

  RefusedMessageAppender(
      OpenLane lane,
      MessageAppender messageAppender,
      AppendedFlagVerifier flagVerifier,
      UncopiedMessageRecorder uncopied) {
    this.messageAppender = messageAppender;
    this.flagVerifier = flagVerifier;
    this.uncopied = uncopied;
    this.sources = lane.sources();
    this.memory = lane.resources().memory();
    this.limits = lane.limits();
    this.attachesOriginals = !lane.lane().messageFilter().neverAttach();
  }

  /**
   * A server may refuse a message because of a keyword, so the message is appended without its
   * keywords before its content is altered. Then they are set on the copy one by one, because then
   * the server's responses show which of them it refuses.
   */
  void append(SourceProgressState source, PreparedMessage refused, Failure failure) {
    if (failure.reason() == FailureReason.MESSAGE_TOO_LARGE) {
      uncopied.recordFailed(source, refused.message(), failure);
      return;
    }
    if (!refused.hasKeywords()) {
      appendAltered(source, refused, failure);
      return;
    }
    PreparedMessage withoutKeywords = refused.withDeferredKeywords();
    flagVerifier.expectMissing(withoutKeywords.deferredKeywords());
    for (Refusal refusal : messageAppender.append(source, List.of(withoutKeywords))) {
      appendAltered(source, refusal.message(), failure);
    }
  }

  private void appendAltered(SourceProgressState source, PreparedMessage refused, Failure failure) {
    long size = refused.message().body().size();
    boolean repairable = size <= memory.maxRepairBytes();
    if (repairable) {
      try (MemoryBudget.Reservation share = memory.reserveForRepair(size, limits)) {
        // When no memory was free before the turn ended, the message remains for the next turn.
        if (share == null || isAcceptedRepaired(source, refused, failure)) {
          return;
        }
      }
    }
    if (attachesOriginals) {
      AttachedOriginal attached = attach(source, refused);
      for (Message.Body form : attached.forms()) {
        if (isAcceptedAttached(source, refused, form, failure)) {
          return;
        }
      }
    }
    uncopied.recordFailed(source, refused.message(), repairable ? failure : withoutRepair(failure));
  }

  private Failure withoutRepair(Failure failure) {
    String why =
        failure.detail()
            + " (no repair was tried: it has more than "
            + ByteSize.format(memory.maxRepairBytes())
            + ")";
    return new Failure(failure.reason(), failure.side(), why);
  }

  private boolean isAcceptedRepaired(
      SourceProgressState source, PreparedMessage refused, Failure failure) {
    byte[] bytes = leadingBytes(source, refused.message(), Integer.MAX_VALUE);
    RepairSequence forms =
        new RepairSequence(
            bytes, () -> OriginalReferenceReader.read(sources, source, refused.uid(), bytes));
    for (RepairSequence.RepairedForm form = forms.next(); form != null; form = forms.next()) {
      if (messageAppender.append(source, List.of(refused.repaired(form, failure))).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Appends a message on which connections were lost, attached as a file; once, because it may be
   * lost again.
   */
  void appendAsFile(SourceProgressState source, PreparedMessage message, Failure failure) {
    if (!attachesOriginals
        || source.failures().hasFailedOnceMore(message.uid())
        || !isAcceptedAttached(source, message, attach(source, message).asFile(), failure)) {
      uncopied.recordFailed(source, message.message(), failure);
    }
  }

  private AttachedOriginal attach(SourceProgressState source, PreparedMessage refused) {
    byte[] leading = leadingBytes(source, refused.message(), AppendPreparer.MAX_HEADER_BYTES);
    return new AttachedOriginal(
        refused.message().body(),
        leading,
        refused.message().head().internalDate(),
        OriginalReferenceReader.read(sources, source, refused.uid(), leading));
  }

  private boolean isAcceptedAttached(
      SourceProgressState source, PreparedMessage refused, Message.Body form, Failure failure) {
    byte[] leading = leadingBytes(source, refused.message(), AppendPreparer.MAX_HEADER_BYTES);
    PreparedMessage attached =
        refused.altered(
            form, List.of(Alteration.ORIGINAL_ATTACHED), HeaderFields.of(leading), failure);
    return messageAppender.append(source, List.of(attached)).isEmpty();
  }

  private byte[] leadingBytes(SourceProgressState source, Message message, int most) {
    try {
      return AppendPreparer.leadingBytes(message.body(), most);
    } catch (MailboxException e) {
      throw uncopied.recordSourceFailure(source, message, e);
    }
  }
}
