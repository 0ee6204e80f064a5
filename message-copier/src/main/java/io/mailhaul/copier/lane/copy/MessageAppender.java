package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.Message;
import io.mailhaul.copier.lane.flags.AppendedFlagVerifier;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.UidRanges;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Appends a window to the destination folder once, and records the server's response. */
public final class MessageAppender {

  /**
   * A message that the destination refused.
   *
   * @param singleMessage whether the response was for this message alone and not for the whole
   *     window
   */
  public record Refusal(PreparedMessage message, Failure failure, boolean singleMessage) {}

  private final TurnState state;
  private final OpenFolder destination;
  private final AppendedFlagVerifier flagVerifier;
  private final LaneSettings settings;
  private final CrashPoints crashPoints;
  private final LaneMeters meters;
  private final TurnLimits limits;

  public MessageAppender(
      TurnState state,
      OpenFolder destination,
      AppendedFlagVerifier flagVerifier,
      LaneSettings settings,
      CrashPoints crashPoints,
      LaneMeters meters,
      TurnLimits limits) {
    this.state = state;
    this.destination = destination;
    this.flagVerifier = flagVerifier;
    this.settings = settings;
    this.crashPoints = crashPoints;
    this.meters = meters;
    this.limits = limits;
  }

  /**
   * Appends the window and returns the refused messages; no outcome is recorded for them.
   *
   * @throws MailboxException when the connection is lost or the destination accepts no messages at
   *     present; outcomes known before that are recorded
   * @throws SourceReadException when reading from the source failed during the APPEND; the
   *     destination's connection is unusable as well
   */
  public List<Refusal> append(SourceProgressState source, List<PreparedMessage> window) {
    limits.checkLease();
    crashPoints.reached(CrashPoint.FETCHED);
    List<AppendResult> results = send(window);
    crashPoints.reached(CrashPoint.APPENDED);
    List<Refusal> refused = new ArrayList<>();
    MailboxException lost = null;
    boolean unconfirmed = false;
    for (int i = 0; i < window.size(); i++) {
      PreparedMessage item = window.get(i);
      switch (results.get(i)) {
        case AppendResult.Stored(OptionalLong uid) -> recordStored(source, item, uid);
        case AppendResult.Refused(Failure failure, boolean alone) -> {
          if (failure.reason().scope() == FailureReason.Scope.MESSAGE) {
            refused.add(new Refusal(item, failure, alone || window.size() == 1));
          } else {
            lost = lost == null ? new MailboxException(failure, null, null) : lost;
          }
        }
        case AppendResult.Unanswered(Failure failure) -> {
          unconfirmed = true;
          state.recordUnconfirmedAppend();
          if (window.size() == 1) {
            source.recordFailure(item.uid());
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

  private List<AppendResult> send(List<PreparedMessage> window) {
    try {
      return destination.append(
          crashPoints.beforeAppend(window.stream().map(PreparedMessage::message).toList()),
          limits::checkLease);
    } catch (MailboxException e) {
      state.recordUnconfirmedAppend();
      waitForLateAppend();
      throw new SourceReadException(e);
    }
  }

  /** The source failed while a large message was streamed from it to the destination. */
  public static final class SourceReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    public final transient MailboxException failure;

    SourceReadException(MailboxException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private void recordStored(
      SourceProgressState source, PreparedMessage outgoing, OptionalLong uid) {
    Message item = outgoing.message();
    state.countAppended(1);
    if (uid.isPresent() && uid.getAsLong() < state.accountedBelowUid()) {
      // The server had the message already and returned the UID of the existing copy (Gmail does).
      source.recordAlreadyPresent(item.uid(), uid.getAsLong());
      return;
    }
    source.recordCopied(
        item.uid(), uid, item.body().size(), outgoing.alterations(), alteredMessage(outgoing));
    uid.ifPresent(known -> state.raiseReconcileFromUid(known + 1));
    flagVerifier.expectFlags(source, item.uid(), item.head().flags());
    meters.recordCopied(item.body().size());
    outgoing.alterations().forEach(meters::recordAlteration);
  }

  public static @Nullable AlteredMessage alteredMessage(PreparedMessage outgoing) {
    Failure refusal = outgoing.refusal();
    if (refusal == null) {
      return null;
    }
    Message item = outgoing.message();
    HeaderFields fields =
        HeaderFields.of(item.body() instanceof Message.Bytes(byte[] bytes) ? bytes : new byte[0]);
    OffsetDateTime date = item.head().internalDate();
    return new AlteredMessage(
        item.uid(),
        outgoing.alterations().stream().filter(Alteration::altersContent).toList(),
        refusal,
        fields.messageId(),
        fields.readableSubject(),
        date == null ? null : date.toInstant(),
        item.body().size());
  }

  private void waitForLateAppend() {
    long until = System.nanoTime() + settings.appendSettleDelay().toNanos();
    for (long nanos = settings.appendSettleDelay().toNanos();
        nanos > 0;
        nanos = until - System.nanoTime()) {
      LockSupport.parkNanos(nanos);
      limits.checkLease();
    }
  }
}
