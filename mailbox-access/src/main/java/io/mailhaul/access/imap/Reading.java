package io.mailhaul.access.imap;

import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fetches a window of messages: one UID FETCH for all that are not streamed. */
final class Reading {

  /** Memory of a message in addition to its bytes, and tolerance for a wrong size. */
  private static final long SLACK = 4_096;

  /** The assumed size of a message if the server sends none. */
  private static final long UNKNOWN = 64 << 10;

  /** The minimum for a window, which tolerates wrong sizes of small messages. */
  private static final long LEAST = 256 << 10;

  private final ImapFolder folder;
  private final ImapSettings settings;
  private final Map<Long, Item> items = new TreeMap<>();

  Reading(ImapFolder folder, ImapSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  List<Item> items(List<ItemHead> heads) {
    Map<Long, ItemHead> small = new HashMap<>();
    Map<Long, ItemHead> large = new HashMap<>();
    for (ItemHead head : heads) {
      (isLarge(head) ? large : small).put(head.uid(), head);
    }
    readSmall(small);
    readLarge(large);
    return new ArrayList<>(items.values());
  }

  private boolean isLarge(ItemHead head) {
    return head.size() > settings.windowBytes();
  }

  /** All messages in memory, plus the largest, which is copied out of its response. */
  long memoryFor(List<ItemHead> heads) {
    List<ItemHead> small = heads.stream().filter(head -> !isLarge(head)).toList();
    long total = allowance(small);
    long largest = small.stream().mapToLong(Reading::allowance).max().orElse(0);
    return total + largest + (small.size() < heads.size() ? settings.chunkMemory() : 0);
  }

  private static long allowance(Collection<ItemHead> heads) {
    return heads.isEmpty()
        ? 0
        : Math.max(LEAST, heads.stream().mapToLong(Reading::allowance).sum());
  }

  /** With a tolerance, because servers estimate sizes and count line ends differently. */
  private static long allowance(ItemHead head) {
    return SLACK + (head.size() == 0 ? UNKNOWN : head.size() + head.size() / 4);
  }

  private void readSmall(Map<Long, ItemHead> heads) {
    if (heads.isEmpty()) {
      return;
    }
    Map<Long, String> refusals = new HashMap<>();
    UidRanges uids = UidRanges.ofUids(heads.keySet());
    Map<Long, Fetched> found =
        folder.fetching(f ->
            f.within(allowance(heads.values()))
                .each(uids, "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])", refusals));
    found.forEach((uid, fetched) -> {
      ItemHead head = ImapFolder.head(fetched, heads.get(uid));
      items.put(uid, new Item(head, content(fetched, head.size())));
    });
    refusals.forEach((uid, response) -> {
      ItemHead head = heads.get(uid);
      if (head != null) {
        items.put(uid, new Item(head, new Item.Unreadable(response)));
      }
    });
  }

  static Item.Body content(Fetched fetched, long size) {
    return switch (fetched.content()) {
      case BYTES ->
          fetched.bytes().length == 0 && size > 0
              ? new Item.Unreadable("empty although its size is " + size)
              : new Item.Bytes(fetched.bytes());
      case NIL -> new Item.Unreadable("NIL");
      case NONE -> new Item.Unreadable("no content in the response");
      case BROKEN -> new Item.Unreadable("a response that is not IMAP");
    };
  }

  private void readLarge(Map<Long, ItemHead> heads) {
    heads.forEach((uid, head) -> {
      Item message = new LargeItem(folder, head, "", settings).item();
      if (message != null) {
        items.put(uid, message);
      }
    });
  }
}
