package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.message.Message;
import io.mailhaul.copier.lane.copy.MessageAppender.Refusal;
import io.mailhaul.copier.lane.flags.AppendedFlagVerifier;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends windows to the destination and records the outcome of every message. A refused window is
 * bisected until the refused message is found, which is then altered ({@link
 * RefusedMessageAppender}). A message whose APPEND got no response is never appended again before
 * the destination was checked for it.
 */
public final class WindowAppender {

  /** Finds messages that the destination has stored although its response says otherwise. */
  @FunctionalInterface
  public interface CopyFinder {
    /** Refreshes the destination and records the copies of this lane that it has. */
    void refreshAndFindCopies();
  }

  private final AppendPreparer preparer;
  private final MessageAppender messageAppender;
  private final CopyFinder copyFinder;
  private final UncopiedMessageRecorder uncopied;
  private final RefusedMessageAppender refusedMessages;
  private final TurnLimits limits;

  public WindowAppender(
      OpenLane lane,
      AppendPreparer preparer,
      AppendedFlagVerifier flagVerifier,
      CopyFinder copyFinder) {
    this.preparer = preparer;
    this.uncopied = new UncopiedMessageRecorder(lane.meters());
    this.messageAppender = new MessageAppender(lane, flagVerifier, uncopied);
    this.copyFinder = copyFinder;
    this.refusedMessages =
        new RefusedMessageAppender(lane, messageAppender, flagVerifier, uncopied);
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
        uncopied.recordFailed(
            source, message, new Failure(FailureReason.MESSAGE_UNREADABLE, Side.SOURCE, answer));
      } else if (messages.size() == 1 && source.failures().hasFailedTooOften(message.uid())) {
        // The destination was checked after the connection was lost: it does not have the message.
        refusedMessages.appendAsFile(
            source,
            prepare(source, message),
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

  private void appendReadable(SourceProgressState source, List<PreparedMessage> window) {
    if (window.isEmpty()) {
      return;
    }
    List<PreparedMessage> refusedTogether = new ArrayList<>();
    for (Refusal refusal : messageAppender.append(source, window)) {
      if (refusal.singleMessage()) {
        refusedMessages.append(source, refusal.message(), refusal.failure());
      } else {
        refusedTogether.add(refusal.message());
      }
    }
    if (!refusedTogether.isEmpty()) {
      bisect(source, refusedTogether);
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
      copyFinder.refreshAndFindCopies();
      appendReadable(
          source,
          half.stream()
              .filter(message -> source.remaining().contains(message.uid()))
              .map(preparer::withoutRefusedKeywords)
              .toList());
    }
  }

  private PreparedMessage prepare(SourceProgressState source, Message message) {
    try {
      return preparer.prepare(message);
    } catch (MailboxException e) {
      throw uncopied.recordSourceFailure(source, message, e);
    }
  }
}
