package io.mailhaul.access.imap;

import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fetches a window of messages: one UID FETCH for all that are not streamed. */
final class FetchWindow {

  /** Memory of a message in addition to its bytes, and tolerance for a wrong size. */
  private static final long OVERHEAD = 4_096;

  /** The assumed size of a message if the server sends none. */
  private static final long DEFAULT_SIZE = 64 << 10;

  /** The minimum for a window, which tolerates wrong sizes of small messages. */
  private static final long MIN_EXPECTED_BYTES = 256 << 10;

  private final FolderReader folder;
  private final ImapSettings settings;
  private final Map<Long, Message> messages = new TreeMap<>();

  FetchWindow(FolderReader folder, ImapSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  List<Message> fetch(List<MessageHead> heads) {
    Map<Long, MessageHead> small = new HashMap<>();
    Map<Long, MessageHead> large = new HashMap<>();
    for (MessageHead head : heads) {
      (isLarge(head) ? large : small).put(head.uid(), head);
    }
    readSmall(small);
    readLarge(large);
    return new ArrayList<>(messages.values());
  }

  private boolean isLarge(MessageHead head) {
    return head.size() > settings.windowBytes();
  }

  /** All messages in memory, plus the largest, which is copied out of its response. */
  long memoryNeededFor(List<MessageHead> heads) {
    List<MessageHead> small = heads.stream().filter(head -> !isLarge(head)).toList();
    long total = expectedBytes(small);
    long largest = small.stream().mapToLong(FetchWindow::expectedBytes).max().orElse(0);
    return total + largest + (small.size() < heads.size() ? settings.streamingMemory() : 0);
  }

  private static long expectedBytes(Collection<MessageHead> heads) {
    return heads.isEmpty()
        ? 0
        : Math.max(MIN_EXPECTED_BYTES, heads.stream().mapToLong(FetchWindow::expectedBytes).sum());
  }

  /** With a tolerance, because servers estimate sizes and count line ends differently. */
  private static long expectedBytes(MessageHead head) {
    return OVERHEAD + (head.size() == 0 ? DEFAULT_SIZE : head.size() + head.size() / 4);
  }

  private void readSmall(Map<Long, MessageHead> heads) {
    if (heads.isEmpty()) {
      return;
    }
    Map<Long, String> refusals = new HashMap<>();
    UidRanges uids = UidRanges.ofUids(heads.keySet());
    Map<Long, FetchResponse> found =
        folder.runFetch(f ->
            f.limitedTo(expectedBytes(heads.values()))
                .fetchEach(uids, "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])", refusals));
    found.forEach((uid, fetched) -> {
      MessageHead head = fetched.toHead(heads.get(uid));
      messages.put(uid, new Message(head, fetched.body(head.size())));
    });
    refusals.forEach((uid, response) -> {
      MessageHead head = heads.get(uid);
      if (head != null) {
        messages.put(uid, new Message(head, new Message.Unreadable(response)));
      }
    });
  }

  private void readLarge(Map<Long, MessageHead> heads) {
    heads.forEach((uid, head) -> {
      Message message = new StreamedMessage(folder, head, settings).message();
      if (message != null) {
        messages.put(uid, message);
      }
    });
  }
}
