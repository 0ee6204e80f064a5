package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.message.Message;
import io.mailhaul.copier.lane.flags.AppendedFlagVerifier;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.mailhaul.copier.lane.turn.LaneResources;
import io.mailhaul.copier.lane.turn.TurnInterruptedException;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Appends a window to the destination folder once, and records the server's response. */
final class MessageAppender {

  /**
   * A message that the destination refused.
   *
   * @param singleMessage whether the response was for this message alone and not for the whole
   *     window
   */
  record Refusal(PreparedMessage message, Failure failure, boolean singleMessage) {}

  private final TurnState state;
  private final DestinationFolder destination;
  private final TurnLimits limits;
  private final LaneResources resources;
  private final AppendedFlagVerifier flagVerifier;
  private final UncopiedMessageRecorder uncopied;

  MessageAppender(
      OpenLane lane, AppendedFlagVerifier flagVerifier, UncopiedMessageRecorder uncopied) {
    this.state = lane.state();
    this.destination = lane.destination();
    this.limits = lane.limits();
    this.resources = lane.resources();
    this.flagVerifier = flagVerifier;
    this.uncopied = uncopied;
  }

  /**
   * Appends the window and returns the refused messages; no outcome is recorded for them.
   *
   * @throws MailboxException when a connection is lost or the destination accepts no messages at
   *     present; outcomes known before that are recorded
   */
  List<Refusal> append(SourceProgressState source, List<PreparedMessage> window) {
    limits.checkLease();
    resources.crashPoints().reached(CrashPoint.FETCHED);
    source.recordSent(window.stream().map(PreparedMessage::uid).toList());
    List<AppendResult> results = send(source, window);
    resources.crashPoints().reached(CrashPoint.APPENDED);
    List<Refusal> refused = new ArrayList<>();
    MailboxException lost = null;
    boolean unconfirmed = false;
    for (int i = 0; i < window.size(); i++) {
      PreparedMessage message = window.get(i);
      switch (results.get(i)) {
        case AppendResult.Stored(OptionalLong uid) -> recordStored(source, message, uid);
        case AppendResult.Refused(Failure failure, boolean alone) -> {
          if (failure.reason().scope() == FailureReason.Scope.MESSAGE) {
            refused.add(new Refusal(message, failure, alone || window.size() == 1));
          } else {
            lost = lost == null ? new MailboxException(failure, null, null) : lost;
          }
        }
        case AppendResult.Unanswered(Failure failure) -> {
          unconfirmed = true;
          state.reconciliation().recordUnconfirmedAppend();
          if (window.size() == 1) {
            source.failures().recordConnectionLoss(message.uid());
          }
          lost = lost == null ? new MailboxException(failure, null, null) : lost;
        }
        case AppendResult.NotSent(Failure failure) ->
            lost = lost == null ? new MailboxException(failure, null, null) : lost;
      }
    }
    source.markDone(
        UidRanges.ofUids(
            window.stream()
                .map(PreparedMessage::uid)
                .filter(u -> source.outcome(u) != null)
                .toList()));
    if (unconfirmed) {
      waitForLateAppend();
    }
    if (lost != null) {
      throw lost;
    }
    flagVerifier.verify();
    return refused;
  }

  private List<AppendResult> send(SourceProgressState source, List<PreparedMessage> window) {
    try {
      return destination.append(
          resources
              .crashPoints()
              .beforeAppend(window.stream().map(PreparedMessage::message).toList()),
          limits::checkLease);
    } catch (MailboxException e) {
      // The source failed during the APPEND; the destination's connection is unusable as well.
      state.reconciliation().recordUnconfirmedAppend();
      waitForLateAppend();
      throw window.size() == 1
          ? uncopied.recordSourceFailure(source, window.getFirst().message(), e)
          : e;
    }
  }

  private void recordStored(
      SourceProgressState source, PreparedMessage outgoing, OptionalLong uid) {
    Message message = outgoing.message();
    state.quota().countAppended(1);
    if (uid.isPresent() && uid.getAsLong() < state.reconciliation().accountedBelowUid()) {
      // The server had the message already and returned the UID of the existing copy (Gmail does).
      source.recordAlreadyPresent(message.uid(), uid.getAsLong());
      return;
    }
    source.recordCopied(
        message.uid(),
        uid,
        message.body().size(),
        outgoing.alterations(),
        outgoing.alteredMessage());
    uid.ifPresent(known -> state.reconciliation().raiseAccountedBelowUid(known + 1));
    flagVerifier.expectFlags(source, message.uid(), outgoing.expectedFlags());
    resources.meters().recordCopied(message.body().size());
    outgoing.alterations().forEach(resources.meters()::recordAlteration);
  }

  /**
   * Waits for the whole delay, also when the copier stops. Whatever becomes of the turn, the lane's
   * next turn then reconciles after the server may have completed the APPEND.
   */
  private void waitForLateAppend() {
    try {
      TimeUnit.NANOSECONDS.sleep(resources.settings().appendSettleDelay().toNanos());
    } catch (InterruptedException e) {
      throw new TurnInterruptedException(e);
    }
    limits.checkLease();
  }
}
