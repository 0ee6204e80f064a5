package io.mailhaul.copier.lane;

import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.copier.repair.RepairLadder;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Detects the alterations of copies that were appended but not recorded, because a copier crashed
 * or a connection was lost. Flags and dates are derived from the source again; a repaired copy
 * differs in size and equals one of the forms of {@link RepairLadder}.
 */
final class Recalling {

  private static final Failure ANSWER_LOST =
      new Failure(
          FailureReason.ITEM_REFUSED, Side.DESTINATION, "the answer was lost in an interruption");

  /**
   * The maximum number of bytes read at once; each message takes a multiple of its size in memory.
   */
  private static final long WINDOW = 1 << 20;

  /**
   * Copies of a message held in memory: the response, the copy taken from it and two repaired
   * forms.
   */
  private static final int COPIES = 4;

  private final OpenFolder destination;
  private final SourceFolders folders;
  private final Preparing preparing;
  private final KeepingFlags keeping;
  private final LaneSettings settings;
  private final LaneMemory memory;
  private final Permit limits;

  Recalling(
      OpenFolder destination,
      SourceFolders folders,
      Preparing preparer,
      KeepingFlags flagVerifier,
      LaneSettings settings,
      LaneMemory memory,
      Permit limits) {
    this.destination = destination;
    this.folders = folders;
    this.preparing = preparer;
    this.keeping = flagVerifier;
    this.settings = settings;
    this.memory = memory;
    this.limits = limits;
  }

  /** Records how these copies differ from their originals. */
  void recall(SourceAccount source, List<Matching.Match> copies) {
    Map<Long, Matching.Match> bySource = new HashMap<>();
    copies.forEach(copy -> bySource.put(copy.source().uid(), copy));
    List<ItemHead> heads =
        folders.reading(source, folder -> folder.heads(UidRanges.ofUids(bySource.keySet())));
    List<ItemHead> window = new ArrayList<>();
    long maxBytes = Math.min(settings.windowBytes(), WINDOW);
    long bytes = 0;
    for (ItemHead head : heads) {
      Matching.Match copy = bySource.get(head.uid());
      if (copy == null) {
        continue;
      }
      boolean sameSize = copy.source().size() == copy.destination().size();
      if (sameSize && !preparing.needsHeader(head)) {
        known(source, preparing.prepare(new Item(head, new Item.Bytes(new byte[0]))));
        continue;
      }
      if (bytes + head.size() > maxBytes || window.size() == settings.windowItems()) {
        read(source, window, bySource);
        window.clear();
        bytes = 0;
      }
      window.add(head);
      bytes += head.size();
    }
    read(source, window, bySource);
  }

  private void read(
      SourceAccount source, List<ItemHead> window, Map<Long, Matching.Match> bySource) {
    if (window.isEmpty()) {
      return;
    }
    List<ItemHead> heads = List.copyOf(window);
    long largest = heads.stream().mapToLong(ItemHead::size).max().orElse(0);
    long needed =
        destination.memoryFor(heads) + COPIES * Math.min(largest, settings.windowBytes());
    try (var _ = memory.forReading(needed, limits)) {
      recall(source, folders.reading(source, folder -> folder.fetch(heads)), bySource);
    }
  }

  private void recall(SourceAccount source, List<Item> items, Map<Long, Matching.Match> bySource) {
    for (Item item : items) {
      Matching.Match copy = bySource.get(item.uid());
      if (copy != null) {
        Outgoing prepared = preparing.prepare(item);
        RepairLadder.Form form =
            item.body() instanceof Item.Bytes(byte[] original)
                ? repaired(original, copy.destination())
                : null;
        known(source, form == null ? prepared : prepared.repaired(form, ANSWER_LOST));
      }
    }
  }

  private void known(SourceAccount source, Outgoing sent) {
    source.changed(sent.uid(), sent.changes(), Delivering.altered(sent));
    keeping.appended(source, sent.uid(), sent.item().head().flags());
  }

  /**
   * Null when the copy is not a repaired form. Only the end is compared, since servers add header
   * fields at the top.
   */
  private RepairLadder.@Nullable Form repaired(byte[] original, Candidate candidate) {
    RepairLadder ladder = new RepairLadder(original);
    RepairLadder.Form form = ladder.next();
    if (form == null) {
      return null;
    }
    byte[] copy = bytes(candidate);
    if (endsWith(copy, original)) {
      return null;
    }
    while (form != null && !endsWith(copy, form.bytes())) {
      form = ladder.next();
    }
    return form;
  }

  private byte[] bytes(Candidate copy) {
    for (ItemHead head : destination.heads(UidRanges.of(copy.uid(), copy.uid()))) {
      for (Item item : destination.fetch(List.of(head))) {
        if (item.body() instanceof Item.Bytes(byte[] bytes)) {
          return bytes;
        }
      }
    }
    return new byte[0];
  }

  private static boolean endsWith(byte[] all, byte[] end) {
    int from = all.length - end.length;
    return from >= 0 && Arrays.equals(all, from, all.length, end, 0, end.length);
  }
}
