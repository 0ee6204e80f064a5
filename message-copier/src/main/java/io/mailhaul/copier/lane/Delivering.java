package io.mailhaul.copier.lane;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.HeaderFields;
import io.mailhaul.access.Item;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.copier.lane.CopySteps.Step;
import io.mailhaul.events.Change;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MigrationProgress.ChangedItem;
import io.mailhaul.events.UidRanges;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Appends a window to the destination folder once, and records the server's response. */
final class Delivering {

  /**
   * A message that the destination refused.
   *
   * @param alone whether the response was for this message alone and not for the whole window
   */
  record Refusal(Outgoing item, Failure failure, boolean alone) {}

  private final LaneAccount state;
  private final OpenFolder destination;
  private final KeepingFlags keeping;
  private final LaneSettings settings;
  private final CopySteps steps;
  private final LaneMeters meters;
  private final Permit limits;

  Delivering(
      LaneAccount state,
      OpenFolder destination,
      KeepingFlags flagVerifier,
      LaneSettings settings,
      CopySteps crashPoints,
      LaneMeters meters,
      Permit limits) {
    this.state = state;
    this.destination = destination;
    this.keeping = flagVerifier;
    this.settings = settings;
    this.steps = crashPoints;
    this.meters = meters;
    this.limits = limits;
  }

  /**
   * Appends the window and returns the refused messages; no outcome is recorded for them.
   *
   * @throws MailboxException when the connection is lost or the destination accepts no messages at
   *     present; outcomes known before that are recorded
   * @throws SourceFailed when reading from the source failed during the APPEND; the destination's
   *     connection is unusable as well
   */
  List<Refusal> deliver(SourceAccount source, List<Outgoing> window) {
    limits.requireLease();
    steps.reached(Step.FETCHED);
    List<AppendResult> results = send(window);
    steps.reached(Step.APPENDED);
    List<Refusal> refused = new ArrayList<>();
    MailboxException lost = null;
    boolean unconfirmed = false;
    for (int i = 0; i < window.size(); i++) {
      Outgoing item = window.get(i);
      switch (results.get(i)) {
        case AppendResult.Stored(OptionalLong uid) -> stored(source, item, uid);
        case AppendResult.Refused(Failure failure, boolean alone) -> {
          if (failure.reason().scope() == FailureReason.Scope.ITEM) {
            refused.add(new Refusal(item, failure, alone || window.size() == 1));
          } else {
            lost = lost == null ? new MailboxException(failure, null, null) : lost;
          }
        }
        case AppendResult.Unanswered(Failure failure) -> {
          unconfirmed = true;
          state.unanswered();
          if (window.size() == 1) {
            source.strike(item.uid());
          }
          lost = lost == null ? new MailboxException(failure, null, null) : lost;
        }
        case AppendResult.NotSent(Failure failure) ->
            lost = lost == null ? new MailboxException(failure, null, null) : lost;
      }
    }
    source.adopt(
        UidRanges.ofUids(
            window.stream().map(Outgoing::uid).filter(u -> source.outcome(u) != null).toList()));
    if (unconfirmed) {
      settle();
    }
    if (lost != null) {
      throw lost;
    }
    keeping.check();
    return refused;
  }

  private List<AppendResult> send(List<Outgoing> window) {
    try {
      return destination.append(
          steps.appending(window.stream().map(Outgoing::item).toList()), limits::requireLease);
    } catch (MailboxException e) {
      state.unanswered();
      settle();
      throw new SourceFailed(e);
    }
  }

  /** The source failed while a large message was streamed from it to the destination. */
  static final class SourceFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final transient MailboxException failure;

    SourceFailed(MailboxException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private void stored(SourceAccount source, Outgoing outgoing, OptionalLong uid) {
    Item item = outgoing.item();
    state.appended(1);
    if (uid.isPresent() && uid.getAsLong() < state.accounted()) {
      // The server had the message already and returned the UID of the existing copy (Gmail does).
      source.present(item.uid(), uid.getAsLong());
      return;
    }
    source.copied(item.uid(), uid, item.body().size(), outgoing.changes(), altered(outgoing));
    uid.ifPresent(known -> state.raiseMark(known + 1));
    keeping.appended(source, item.uid(), item.head().flags());
    meters.copied(item.body().size());
    outgoing.changes().forEach(meters::changed);
  }

  static @Nullable ChangedItem altered(Outgoing outgoing) {
    Failure refusal = outgoing.refusal();
    if (refusal == null) {
      return null;
    }
    Item item = outgoing.item();
    HeaderFields fields =
        HeaderFields.of(item.body() instanceof Item.Bytes(byte[] bytes) ? bytes : new byte[0]);
    OffsetDateTime date = item.head().internalDate();
    return new ChangedItem(
        item.uid(),
        outgoing.changes().stream().filter(Change::ofContent).toList(),
        refusal,
        fields.messageId(),
        fields.readableSubject(),
        date == null ? null : date.toInstant(),
        item.body().size());
  }

  private void settle() {
    long until = System.nanoTime() + settings.settle().toNanos();
    for (long nanos = settings.settle().toNanos(); nanos > 0; nanos = until - System.nanoTime()) {
      LockSupport.parkNanos(nanos);
      limits.requireLease();
    }
  }
}
