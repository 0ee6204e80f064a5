package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.Lane;
import io.mailhaul.events.UidRanges;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source folder's remaining messages in windows, ascending by UID. The remaining ranges may
 * cover many UIDs that do not exist, so heads are fetched in spans of UIDs that grow where a folder
 * is sparse.
 */
final class SourceReader {

  /** Reserves memory for a window before it is fetched; null when none is free. */
  interface Memory {
    MemoryBudget.@Nullable Share take(long bytes);
  }

  /** The memory that a fetched message takes in addition to its bytes. */
  private static final long OVERHEAD = 1_024;

  private static final long FIRST_SPAN = 1_000;
  private static final long WIDEST_SPAN = 10_000;
  private static final int MANY_HEADS = 2_000;

  private final SourceFolders folders;
  private final SourceAccount source;
  private final @Nullable LocalDate since;
  private final boolean skipDeleted;
  private final LaneSettings settings;
  private final Deque<ItemHead> heads = new ArrayDeque<>();
  private final List<UidRanges.Range> leftOut = new ArrayList<>();
  private final List<Fingerprint> deleted = new ArrayList<>();
  private List<ItemHead> inFlight = List.of();
  private UidRanges rest;
  private long headsThrough;
  private long span;

  SourceReader(SourceFolders folders, SourceAccount source, Lane lane, LaneSettings settings) {
    this.folders = folders;
    this.source = source;
    this.rest = source.remaining();
    this.since = lane.since();
    this.skipDeleted = lane.skipDeleted();
    this.settings = settings;
  }

  /** The heads of the messages that were being fetched when the last {@link #next} failed. */
  List<ItemHead> inFlight() {
    return inFlight;
  }

  /**
   * Whether one FETCH of all heads returns as many messages as the folder reports. False for a
   * folder that needs more than one FETCH.
   */
  boolean listsAll() {
    return folders.reading(
        source,
        folder -> {
          begin(folder);
          boolean all = rest.equals(UidRanges.of(1, Math.max(1, folder.status().uidNext() - 1)));
          return all
              && span == UidRanges.MAX_UID
              && readHeads(folder) == folder.status().messages();
        });
  }

  private void begin(OpenFolder folder) {
    if (span == 0) {
      span = folder.status().messages() <= MANY_HEADS ? UidRanges.MAX_UID : FIRST_SPAN;
    }
  }

  /** The next window, with at most {@code most} messages; null when no memory is free. */
  @Nullable Window next(int most, Memory memory) {
    return folders.reading(source, folder -> next(folder, most, memory));
  }

  private @Nullable Window next(OpenFolder folder, int most, Memory memory) {
    begin(folder);
    while (heads.isEmpty() && !rest.isEmpty()) {
      readHeads(folder);
    }
    List<ItemHead> window = upcoming(most);
    if (window.isEmpty()) {
      return window(window, List.of(), null);
    }
    MemoryBudget.Share share = memory.take(folder.memoryFor(window));
    if (share == null) {
      return null;
    }
    try {
      // The original heads, also when a message is streamed.
      inFlight = new ArrayList<>();
      for (int i = 0; i < window.size(); i++) {
        inFlight.add(heads.removeFirst());
      }
      List<Item> items = folder.fetch(window);
      inFlight = List.of();
      share.shrinkTo(held(folder, items));
      return window(window, items, share);
    } catch (RuntimeException | Error e) {
      share.close();
      throw e;
    }
  }

  private List<ItemHead> upcoming(int most) {
    List<ItemHead> window = new ArrayList<>();
    long bytes = 0;
    for (ItemHead head : heads) {
      if (window.size() == most
          || !window.isEmpty() && bytes + head.size() > settings.windowBytes()) {
        break;
      }
      window.add(source.isReadInPieces(head.uid()) ? head.inPieces() : head);
      bytes += head.size();
    }
    return window;
  }

  /** The memory that the messages take until they are appended, in bytes. */
  private static long held(OpenFolder folder, List<Item> items) {
    long held = items.stream().anyMatch(Window::streams) ? folder.memoryForChunks() : 0;
    for (Item item : items) {
      held += OVERHEAD + (item.body() instanceof Item.Bytes(byte[] bytes) ? bytes.length : 0);
    }
    return held;
  }

  private Window window(
      List<ItemHead> window, List<Item> items, MemoryBudget.@Nullable Share memory) {
    boolean last = heads.isEmpty() && rest.isEmpty();
    long through =
        last ? UidRanges.MAX_UID : heads.isEmpty() ? headsThrough : window.getLast().uid();
    UidRanges excludedRanges = UidRanges.ofRanges(leftOut);
    leftOut.clear();
    List<Fingerprint> skipped = List.copyOf(deleted);
    deleted.clear();
    return new Window(items, through, last, excludedRanges, skipped, memory);
  }

  /** Reads the next span of heads and returns their number, including excluded messages. */
  private int readHeads(OpenFolder folder) {
    long from = rest.first();
    UidRanges page = rest.between(from, Math.min(UidRanges.MAX_UID, from + span - 1));
    rest = rest.minus(page);
    headsThrough = page.last();
    List<ItemHead> found = folder.heads(page);
    List<Long> marked = new ArrayList<>();
    long firstLeftOut = 0;
    long lastLeftOut = 0;
    for (ItemHead head : found) {
      if (!page.contains(head.uid())) {
        continue;
      }
      if (!head.arrivedSince(since)) {
        firstLeftOut = firstLeftOut == 0 ? head.uid() : firstLeftOut;
        lastLeftOut = head.uid();
        continue;
      }
      leaveOut(firstLeftOut, lastLeftOut);
      firstLeftOut = 0;
      if (skipDeleted && isDeleted(head)) {
        marked.add(head.uid());
      } else {
        heads.addLast(head);
      }
    }
    leaveOut(firstLeftOut, lastLeftOut);
    if (!marked.isEmpty()) {
      // Fingerprints identify these messages in the report.
      deleted.addAll(folder.fingerprints(UidRanges.ofUids(marked)));
    }
    if (found.size() < MANY_HEADS / 4) {
      span = Math.clamp(span * 4, span, Math.max(span, WIDEST_SPAN));
    } else if (found.size() > MANY_HEADS) {
      span = FIRST_SPAN;
    }
    return found.size();
  }

  /** UIDs between two excluded messages do not exist, so they form one range. */
  private void leaveOut(long first, long last) {
    if (first > 0) {
      leftOut.add(new UidRanges.Range(first, last));
    }
  }

  private static boolean isDeleted(ItemHead head) {
    return head.flags().stream().anyMatch("\\Deleted"::equalsIgnoreCase);
  }
}
