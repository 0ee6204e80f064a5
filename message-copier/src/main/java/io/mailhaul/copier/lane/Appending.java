package io.mailhaul.copier.lane;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.HeaderFields;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.copier.lane.CopySteps.Step;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.MigrationProgress.Outcome;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Appends windows to the destination folder and records what became of every item. A refused window
 * is bisected until the bad item stands alone; an item that was not answered is never appended
 * again before the destination was looked at.
 */
final class Appending {

  private final LaneAccount account;
  private final OpenFolder destination;
  private final Reconciling reconciling;
  private final LaneSettings settings;
  private final CopySteps steps;
  private final LaneMeters meters;
  private final Permit permit;
  private final FlagRules flags;

  Appending(
      LaneAccount account,
      OpenFolder destination,
      Reconciling reconciling,
      LaneSettings settings,
      CopySteps steps,
      LaneMeters meters,
      Permit permit) {
    this.account = account;
    this.destination = destination;
    this.reconciling = reconciling;
    this.settings = settings;
    this.steps = steps;
    this.meters = meters;
    this.permit = permit;
    this.flags = new FlagRules(destination.permanentFlags());
  }

  /**
   * @throws MailboxException when the connection is lost or the destination takes nothing at all
   *     now; what was answered before is recorded
   */
  void append(SourceAccount source, List<Item> items) {
    List<Item> window = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item.body() instanceof Item.Unreadable(String answer)) {
        failed(source, item, new Failure(FailureReason.ITEM_UNREADABLE, Side.SOURCE, answer));
      } else {
        window.add(new Item(flags.apply(item.head()), item.body()));
      }
    }
    appendReadable(source, window);
  }

  /** The item is recorded as failed and not tried again in this pass. */
  void setAside(SourceAccount source, ItemHead head, Failure failure) {
    failed(source, new Item(head, new Item.Unreadable(failure.detail())), failure);
  }

  private void appendReadable(SourceAccount source, List<Item> window) {
    if (window.isEmpty()) {
      return;
    }
    if (window.size() == 1 && source.struckOut(window.getFirst().uid())) {
      // The destination was looked at since the connection was lost: it does not have the item.
      failed(
          source,
          window.getFirst(),
          new Failure(
              FailureReason.ITEM_BREAKS_CONNECTION, Side.DESTINATION, "it was tried three times"));
      return;
    }
    permit.requireLease();
    steps.reached(Step.FETCHED);
    List<AppendResult> results = send(source, window);
    steps.reached(Step.APPENDED);
    List<Item> refusedTogether = new ArrayList<>();
    MailboxException lost = null;
    boolean unanswered = false;
    for (int i = 0; i < window.size(); i++) {
      Item item = window.get(i);
      switch (results.get(i)) {
        case AppendResult.Stored(OptionalLong uid) -> stored(source, item, uid);
        case AppendResult.Refused(Failure failure, boolean alone) -> {
          if (failure.reason().scope() != FailureReason.Scope.ITEM) {
            lost = lost == null ? new MailboxException(failure, null, null) : lost;
          } else if (alone || window.size() == 1) {
            failed(source, item, failure);
          } else {
            refusedTogether.add(item);
          }
        }
        case AppendResult.Unanswered(Failure failure) -> {
          unanswered = true;
          account.unanswered();
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
            window.stream().map(Item::uid).filter(u -> source.outcome(u) != null).toList()));
    if (unanswered) {
      settle();
    }
    if (lost != null) {
      throw lost;
    }
    if (!refusedTogether.isEmpty()) {
      bisect(source, refusedTogether);
    }
  }

  private List<AppendResult> send(SourceAccount source, List<Item> window) {
    try {
      return destination.append(steps.appending(window));
    } catch (MailboxException e) {
      // The source failed while a large item was read from it and written at once.
      account.unanswered();
      if (window.size() == 1) {
        source.strike(window.getFirst().uid());
      }
      settle();
      throw e;
    }
  }

  /**
   * Not every server takes back what it had stored of a refused window, so look before each half.
   */
  private void bisect(SourceAccount source, List<Item> refused) {
    int middle = refused.size() / 2;
    for (List<Item> half :
        List.of(refused.subList(0, middle), refused.subList(middle, refused.size()))) {
      destination.refresh();
      reconciling.run();
      appendReadable(
          source, half.stream().filter(item -> source.remaining().contains(item.uid())).toList());
    }
  }

  private void stored(SourceAccount source, Item item, OptionalLong uid) {
    account.appended(1);
    if (uid.isPresent() && uid.getAsLong() < account.accounted()) {
      // The server had the message already and answered with the one that it has (Gmail does).
      source.present(item.uid(), uid.getAsLong());
      return;
    }
    source.copied(item.uid(), uid, item.body().size());
    uid.ifPresent(known -> account.raiseMark(known + 1));
    meters.copied(item.body().size());
  }

  private void failed(SourceAccount source, Item item, Failure failure) {
    HeaderFields fields =
        HeaderFields.of(item.body() instanceof Item.Bytes(byte[] bytes) ? bytes : new byte[0]);
    source.notCopied(
        new MigrationProgress.Item(
            item.uid(),
            Outcome.FAILED,
            failure,
            fields.messageId(),
            fields.readableSubject(),
            item.head().internalDate() == null ? null : item.head().internalDate().toInstant(),
            item.head().size()));
    source.adopt(UidRanges.of(item.uid(), item.uid()));
    meters.failed(failure.reason());
  }

  private void settle() {
    long until = System.nanoTime() + settings.settle().toNanos();
    for (long rest = settings.settle().toNanos(); rest > 0; rest = until - System.nanoTime()) {
      LockSupport.parkNanos(rest);
      permit.requireLease();
    }
  }
}
