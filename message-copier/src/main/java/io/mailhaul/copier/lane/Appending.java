package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.HeaderFields;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.copier.lane.Delivering.Refusal;
import io.mailhaul.copier.repair.RepairLadder;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.MigrationProgress.Outcome;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings windows to the destination and records what became of every item. A refused window is
 * bisected until the bad item stands alone, and that item is tried again in repaired forms; an item
 * that was not answered is never appended again before the destination was looked at.
 */
final class Appending {

  private final OpenFolder destination;
  private final Reconciling reconciling;
  private final Preparing preparing;
  private final Delivering delivering;
  private final LaneMeters meters;
  private final LaneMemory memory;
  private final Permit permit;

  Appending(
      OpenFolder destination,
      Reconciling reconciling,
      Preparing preparing,
      Delivering delivering,
      LaneMeters meters,
      LaneMemory memory,
      Permit permit) {
    this.destination = destination;
    this.reconciling = reconciling;
    this.preparing = preparing;
    this.delivering = delivering;
    this.meters = meters;
    this.memory = memory;
    this.permit = permit;
  }

  /**
   * @return whether all of them were dealt with; not when the turn's time was up while bad items
   *     were searched for, and those that were not reached remain
   * @throws MailboxException when the connection is lost or the destination takes nothing at all
   *     now; what was answered before is recorded
   */
  boolean append(SourceAccount source, List<Item> items) {
    List<Outgoing> window = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item.body() instanceof Item.Unreadable(String answer)) {
        failed(source, item, new Failure(FailureReason.ITEM_UNREADABLE, Side.SOURCE, answer));
      } else if (items.size() == 1 && source.struckOut(item.uid())) {
        // The destination was looked at since the connection was lost: it does not have the item.
        failed(
            source,
            item,
            new Failure(
                FailureReason.ITEM_BREAKS_CONNECTION,
                Side.DESTINATION,
                "it was tried three times"));
      } else {
        window.add(prepare(source, item));
      }
    }
    appendReadable(source, window);
    return window.stream().noneMatch(item -> source.remaining().contains(item.uid()));
  }

  private Outgoing prepare(SourceAccount source, Item item) {
    try {
      return preparing.prepare(item);
    } catch (MailboxException e) {
      throw blamed(source, item, e);
    }
  }

  /** The source has failed while an item was read from it that is too large for a window. */
  private MailboxException blamed(SourceAccount source, Item item, MailboxException e) {
    if (e.reason().scope() != FailureReason.Scope.ITEM) {
      source.strike(item.uid());
      return e;
    }
    failed(source, item, e.failure());
    return new MailboxException(
        FailureReason.CONNECTION_LOST, Side.DESTINATION, "half an item was sent", e);
  }

  /** The item is recorded as failed and not tried again in this pass. */
  void setAside(SourceAccount source, ItemHead head, Failure failure) {
    failed(source, new Item(head, new Item.Unreadable(failure.detail())), failure);
  }

  /** The item is marked as deleted, and such items are not wanted in this pass. */
  void leaveOut(SourceAccount source, Fingerprint print) {
    HeaderFields fields =
        new HeaderFields(print.messageId(), print.date(), print.from(), print.subject());
    source.notCopied(
        new MigrationProgress.Item(
            print.uid(),
            Outcome.SKIPPED,
            new Failure(FailureReason.ITEM_DELETED, Side.SOURCE, ""),
            fields.messageId(),
            fields.readableSubject(),
            print.internalDate() == null ? null : print.internalDate().toInstant(),
            print.size()));
    source.adopt(UidRanges.of(print.uid(), print.uid()));
  }

  private void appendReadable(SourceAccount source, List<Outgoing> window) {
    if (window.isEmpty()) {
      return;
    }
    List<Outgoing> refusedTogether = new ArrayList<>();
    for (Refusal refusal : deliver(source, window)) {
      if (refusal.alone()) {
        repair(source, refusal.item(), refusal.failure());
      } else {
        refusedTogether.add(refusal.item());
      }
    }
    if (!refusedTogether.isEmpty()) {
      bisect(source, refusedTogether);
    }
  }

  private List<Refusal> deliver(SourceAccount source, List<Outgoing> window) {
    try {
      return delivering.deliver(source, window);
    } catch (Delivering.SourceFailed e) {
      throw window.size() == 1 ? blamed(source, window.getFirst().item(), e.failure) : e.failure;
    }
  }

  /**
   * Not every server takes back what it had stored of a refused window, so look before each half.
   */
  private void bisect(SourceAccount source, List<Outgoing> refused) {
    int middle = refused.size() / 2;
    for (List<Outgoing> half :
        List.of(refused.subList(0, middle), refused.subList(middle, refused.size()))) {
      // A folder of bad items takes many turns, and each gets somewhere.
      if (permit.over() && !source.outcomes().isEmpty()) {
        return;
      }
      destination.refresh();
      reconciling.run();
      appendReadable(
          source, half.stream().filter(item -> source.remaining().contains(item.uid())).toList());
    }
  }

  /** Each form is sent once; what was said to the item as it was stands when none is taken. */
  private void repair(SourceAccount source, Outgoing refused, Failure failure) {
    if (failure.reason() == FailureReason.ITEM_TOO_LARGE) {
      failed(source, refused.item(), failure);
      return;
    }
    long size = refused.item().body().size();
    if (size > memory.largestRepaired()) {
      String why =
          failure.detail()
              + " (no repair was tried: it has more than "
              + (memory.largestRepaired() >> 20)
              + " MB)";
      failed(source, refused.item(), new Failure(failure.reason(), failure.side(), why));
      return;
    }
    try (MemoryBudget.Share share = memory.forRepair(size, permit)) {
      // Without memory until the turn ends, the item remains for the next one.
      if (share != null && !isTakenRepaired(source, refused, failure)) {
        failed(source, refused.item(), failure);
      }
    }
  }

  private boolean isTakenRepaired(SourceAccount source, Outgoing refused, Failure failure) {
    RepairLadder ladder = new RepairLadder(bytes(source, refused.item()));
    for (RepairLadder.Form form = ladder.next(); form != null; form = ladder.next()) {
      if (deliver(source, List.of(refused.repaired(form, failure))).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private byte[] bytes(SourceAccount source, Item item) {
    if (item.body() instanceof Item.Bytes(byte[] bytes)) {
      return bytes;
    }
    byte[] all = new byte[(int) item.body().size()];
    try {
      item.body().writeTo(new Filling(all));
    } catch (MailboxException e) {
      throw blamed(source, item, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes what is written to it", e);
    }
    return all;
  }

  /** Writes into an array. */
  private static final class Filling extends OutputStream {
    private final ByteBuffer to;

    Filling(byte[] to) {
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

  /** What people know an item by is no reason to lose another connection. */
  private static byte[] beginning(Item.Body body) {
    try {
      return Preparing.beginning(body);
    } catch (MailboxException e) {
      return new byte[0];
    }
  }

  private void failed(SourceAccount source, Item item, Failure failure) {
    HeaderFields fields = HeaderFields.of(beginning(item.body()));
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
}
