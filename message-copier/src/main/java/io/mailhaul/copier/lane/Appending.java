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
 * Appends windows to the destination and records the outcome of every message. A refused window is
 * bisected until the refused message is found; that message is then appended in repaired forms. A
 * message whose APPEND got no response is never appended again before the destination was checked
 * for it.
 */
final class Appending {

  private final OpenFolder destination;
  private final Reconciling reconciling;
  private final Preparing preparing;
  private final Delivering delivering;
  private final LaneMeters meters;
  private final LaneMemory memory;
  private final Permit limits;

  Appending(
      OpenFolder destination,
      Reconciling reconciler,
      Preparing preparer,
      Delivering messageAppender,
      LaneMeters meters,
      LaneMemory memory,
      Permit limits) {
    this.destination = destination;
    this.reconciling = reconciler;
    this.preparing = preparer;
    this.delivering = messageAppender;
    this.meters = meters;
    this.memory = memory;
    this.limits = limits;
  }

  /**
   * @return whether all messages were processed; false when the turn's time was up during the
   *     search for refused messages, and the messages not yet tried remain
   * @throws MailboxException when the connection is lost or the destination accepts no messages at
   *     present; outcomes known before that are recorded
   */
  boolean append(SourceAccount source, List<Item> items) {
    List<Outgoing> window = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item.body() instanceof Item.Unreadable(String answer)) {
        failed(source, item, new Failure(FailureReason.ITEM_UNREADABLE, Side.SOURCE, answer));
      } else if (items.size() == 1 && source.struckOut(item.uid())) {
        // The destination was checked after the connection was lost: it does not have the message.
        failed(
            source,
            item,
            new Failure(
                FailureReason.ITEM_BREAKS_CONNECTION,
                Side.DESTINATION,
                "the connection was lost three times"));
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

  /** The source failed while a message too large for a window was streamed from it. */
  private MailboxException blamed(SourceAccount source, Item item, MailboxException e) {
    if (e.reason().scope() != FailureReason.Scope.ITEM) {
      source.strike(item.uid());
      return e;
    }
    failed(source, item, e.failure());
    return new MailboxException(
        FailureReason.CONNECTION_LOST, Side.DESTINATION, "only a part of the message was sent", e);
  }

  /** Records the message as failed; it is not tried again in this pass. */
  void setAside(SourceAccount source, ItemHead head, Failure failure) {
    failed(source, new Item(head, new Item.Unreadable(failure.detail())), failure);
  }

  /** Records that the message has {@code \Deleted}, and that this pass skips such messages. */
  void leaveOut(SourceAccount source, Fingerprint fingerprint) {
    HeaderFields fields =
        new HeaderFields(
            fingerprint.messageId(),
            fingerprint.date(),
            fingerprint.from(),
            fingerprint.subject());
    source.notCopied(
        new MigrationProgress.Item(
            fingerprint.uid(),
            Outcome.SKIPPED,
            new Failure(FailureReason.ITEM_DELETED, Side.SOURCE, ""),
            fields.messageId(),
            fields.readableSubject(),
            fingerprint.internalDate() == null
                ? null
                : fingerprint.internalDate().toInstant(),
            fingerprint.size()));
    source.adopt(UidRanges.of(fingerprint.uid(), fingerprint.uid()));
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
   * Not every server removes what it had stored of a refused window, so the destination is
   * reconciled before each half.
   */
  private void bisect(SourceAccount source, List<Outgoing> refused) {
    int middle = refused.size() / 2;
    for (List<Outgoing> half :
        List.of(refused.subList(0, middle), refused.subList(middle, refused.size()))) {
      // A folder of refused messages takes many turns, and each turn must make progress.
      if (limits.over() && !source.outcomes().isEmpty()) {
        return;
      }
      destination.refresh();
      reconciling.run();
      appendReadable(
          source, half.stream().filter(item -> source.remaining().contains(item.uid())).toList());
    }
  }

  /**
   * Each repaired form is sent once. When none is accepted, the refusal of the original is
   * reported.
   */
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
    try (MemoryBudget.Share share = memory.forRepair(size, limits)) {
      // When no memory was free before the turn ended, the message remains for the next turn.
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
      throw new UncheckedIOException("A byte array does not fail on write", e);
    }
    return all;
  }

  /** Writes into a byte array. */
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

  /** The header is only needed for the report, so its failure is ignored. */
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
