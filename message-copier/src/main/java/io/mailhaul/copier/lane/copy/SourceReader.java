package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.MemoryBudget;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source folder's remaining messages in windows, ascending by UID. The remaining ranges may
 * cover many UIDs that do not exist, so heads are fetched in spans of UIDs that grow where a folder
 * is sparse.
 */
final class SourceReader {

  /** Reserves memory for a window before it is fetched; null when none is free. */
  interface WindowMemory {
    MemoryBudget.@Nullable Reservation reserve(long bytes);
  }

  /** The memory that a fetched message takes in addition to its bytes. */
  private static final long BYTES_PER_MESSAGE = 1_024;

  private static final long FIRST_SPAN = 1_000;
  private static final long MAX_SPAN = 10_000;

  /** With more heads in one response the span of UIDs gets smaller, with far fewer it grows. */
  private static final int MANY_HEADS = 2_000;

  private static final int FEW_HEADS = MANY_HEADS / 4;
  private static final int SPAN_GROWTH = 4;

  /** The first span of a turn that continues a folder, in windows. */
  private static final int WINDOWS_PER_SPAN = 2;

  private static final String DELETED = "\\Deleted";

  private final SourceFolders folders;
  private final SourceProgressState source;
  private final MessageFilter filter;
  private final LaneSettings settings;
  private final Deque<MessageHead> heads = new ArrayDeque<>();
  private final List<UidRanges.Range> excluded = new ArrayList<>();
  private final List<Window.Skipped> skipped = new ArrayList<>();
  private List<MessageHead> inFlight = List.of();
  private UidRanges unlisted;
  private long headsThrough;
  private long span;

  SourceReader(OpenLane lane, SourceProgressState source) {
    this.folders = lane.sources();
    this.source = source;
    this.unlisted = source.remaining();
    this.filter = lane.lane().messageFilter();
    this.settings = lane.resources().settings();
    if (lane.lane().turn() > 0) {
      // Only as far as the turn gets, since the next turn reads the heads of the rest again.
      this.span = (long) WINDOWS_PER_SPAN * lane.state().windows().windowMessages();
    }
  }

  /** The heads of the messages that were being fetched when the last {@link #next} failed. */
  List<MessageHead> inFlight() {
    return inFlight;
  }

  /** The folder that is read. */
  String folderName() {
    return source.folder();
  }

  /**
   * Whether one FETCH of all heads returns as many messages as the folder reports. False for a
   * folder that needs more than one FETCH.
   */
  boolean listsAll() {
    return folders.read(
        source,
        folder -> {
          initializeSpan(folder);
          boolean all =
              unlisted.equals(UidRanges.of(1, Math.max(1, folder.status().uidNext() - 1)));
          return all
              && span == UidRanges.MAX_UID
              && readHeads(folder) == folder.status().messages();
        });
  }

  private void initializeSpan(SourceFolder folder) {
    if (span == 0) {
      span = folder.status().messages() <= MANY_HEADS ? UidRanges.MAX_UID : FIRST_SPAN;
    }
  }

  /** The UID of the next message; 0 when there is none. */
  long nextUid() {
    return folders.read(
        source,
        folder -> {
          readHeadsUntilFound(folder);
          return heads.isEmpty() ? 0L : heads.getFirst().uid();
        });
  }

  /** The next window, with at most {@code most} messages; null when no memory is free. */
  @Nullable Window next(int most, WindowMemory memory) {
    return folders.read(source, folder -> next(folder, most, memory));
  }

  private @Nullable Window next(SourceFolder folder, int most, WindowMemory memory) {
    readHeadsUntilFound(folder);
    List<MessageHead> window = nextHeads(most);
    if (window.isEmpty()) {
      return window(window, List.of(), null);
    }
    MemoryBudget.Reservation share = memory.reserve(folder.memoryNeededFor(window));
    if (share == null) {
      return null;
    }
    try {
      // The original heads, also when a message is streamed.
      inFlight = new ArrayList<>();
      for (int i = 0; i < window.size(); i++) {
        inFlight.add(heads.removeFirst());
      }
      List<Message> messages = folder.fetch(window);
      inFlight = List.of();
      share.shrinkTo(heldBytes(folder, messages));
      return window(window, messages, share);
    } catch (RuntimeException | Error e) {
      share.close();
      throw e;
    }
  }

  private void readHeadsUntilFound(SourceFolder folder) {
    initializeSpan(folder);
    while (heads.isEmpty() && !unlisted.isEmpty()) {
      readHeads(folder);
    }
  }

  private List<MessageHead> nextHeads(int most) {
    List<MessageHead> window = new ArrayList<>();
    long bytes = 0;
    for (MessageHead head : heads) {
      if (window.size() == most
          || !window.isEmpty() && bytes + head.size() > settings.windowBytes()) {
        break;
      }
      window.add(source.failures().isStreamed(head.uid()) ? head.forStreaming() : head);
      bytes += head.size();
    }
    return window;
  }

  /** The memory that the messages take until they are appended, in bytes. */
  private static long heldBytes(SourceFolder folder, List<Message> messages) {
    long held =
        messages.stream().anyMatch(Window::isStreamed) ? folder.memoryNeededForStreaming() : 0;
    for (Message message : messages) {
      held +=
          BYTES_PER_MESSAGE
              + (message.body() instanceof Message.Bytes(byte[] bytes) ? bytes.length : 0);
    }
    return held;
  }

  private Window window(
      List<MessageHead> window, List<Message> messages, MemoryBudget.@Nullable Reservation memory) {
    boolean last = heads.isEmpty() && unlisted.isEmpty();
    long through =
        last ? UidRanges.MAX_UID : heads.isEmpty() ? headsThrough : window.getLast().uid();
    UidRanges excludedRanges = UidRanges.ofRanges(excluded);
    excluded.clear();
    List<Window.Skipped> skippedMessages = List.copyOf(skipped);
    skipped.clear();
    return new Window(messages, through, last, excludedRanges, skippedMessages, memory);
  }

  /** Reads the next span of heads and returns their number, including excluded messages. */
  private int readHeads(SourceFolder folder) {
    long from = unlisted.first();
    UidRanges page = unlisted.between(from, Math.min(UidRanges.MAX_UID, from + span - 1));
    unlisted = unlisted.minus(page);
    headsThrough = page.last();
    List<MessageHead> found = folder.fetchHeads(page);
    Map<FailureReason, List<Long>> toSkip = new EnumMap<>(FailureReason.class);
    long firstExcluded = 0;
    long lastExcluded = 0;
    for (MessageHead head : found) {
      if (!page.contains(head.uid())) {
        continue;
      }
      if (!head.arrivedSince(filter.since())) {
        firstExcluded = firstExcluded == 0 ? head.uid() : firstExcluded;
        lastExcluded = head.uid();
        continue;
      }
      exclude(firstExcluded, lastExcluded);
      firstExcluded = 0;
      FailureReason reason = reasonToSkip(head);
      if (reason != null) {
        toSkip.computeIfAbsent(reason, _ -> new ArrayList<>()).add(head.uid());
      } else {
        heads.addLast(head);
      }
    }
    exclude(firstExcluded, lastExcluded);
    toSkip.forEach((reason, uids) -> {
      // Fingerprints identify these messages in the report.
      for (Fingerprint fingerprint : folder.fetchFingerprints(UidRanges.ofUids(uids))) {
        skipped.add(new Window.Skipped(fingerprint, reason));
      }
    });
    if (found.size() < FEW_HEADS) {
      long most = folder.status().messages() <= MANY_HEADS ? UidRanges.MAX_UID : MAX_SPAN;
      span = Math.clamp(span * SPAN_GROWTH, span, Math.max(span, most));
    } else if (found.size() > MANY_HEADS) {
      span = FIRST_SPAN;
    }
    return found.size();
  }

  /** UIDs between two excluded messages do not exist, so they form one range. */
  private void exclude(long first, long last) {
    if (first > 0) {
      excluded.add(new UidRanges.Range(first, last));
    }
  }

  /** Why the lane skips the message; null for a message that is copied. */
  private @Nullable FailureReason reasonToSkip(MessageHead head) {
    return filter.skipDeleted() && isDeleted(head) ? FailureReason.MESSAGE_DELETED : null;
  }

  private static boolean isDeleted(MessageHead head) {
    return head.flags().stream().anyMatch(DELETED::equalsIgnoreCase);
  }
}
