package io.mailhaul.access.imap;

import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.TextDigest;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidRanges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Digests the texts of items, reading no more than a chunk of them at once. */
final class Digesting {

  private static final int MOST_ITEMS = 500;

  private final ImapFolder folder;
  private final ImapSettings settings;
  private final Map<Long, String> digests = new TreeMap<>();
  private final List<Long> window = new ArrayList<>();
  private long windowBytes;

  Digesting(ImapFolder folder, ImapSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  Map<Long, String> digests(UidRanges uids) {
    Map<Long, Fetched> sizes = folder.fetching(f -> f.all(uids, "(UID RFC822.SIZE)"));
    long most = Math.min(settings.windowBytes(), settings.chunkBytes());
    for (Fetched item : sizes.values()) {
      if (item.size() > most) {
        digests.put(item.uid(), large(item.uid()));
        continue;
      }
      if (windowBytes + item.size() > most || window.size() == MOST_ITEMS) {
        readWindow();
      }
      window.add(item.uid());
      windowBytes += Math.max(0, item.size());
    }
    readWindow();
    return digests;
  }

  private void readWindow() {
    if (window.isEmpty()) {
      return;
    }
    UidRanges uids = UidRanges.ofUids(window);
    folder
        .fetching(f -> f.all(uids, "(UID BODY.PEEK[TEXT])"))
        .forEach((uid, fetched) -> {
          TextDigest digest = new TextDigest();
          byte[] text = fetched.bytes();
          digest.write(text, 0, text.length);
          digests.put(uid, digest.hex());
        });
    window.clear();
    windowBytes = 0;
  }

  private String large(long uid) {
    Item item =
        new LargeItem(folder, new ItemHead(uid, Set.of(), null, 0), "TEXT", settings).item();
    if (item == null || item.body() instanceof Item.Unreadable) {
      String problem =
          item != null && item.body() instanceof Item.Unreadable(String response)
              ? response
              : "the item has gone";
      throw Failures.of(
          FailureReason.ITEM_UNREADABLE, folder.side(), "UID " + uid + ": " + problem);
    }
    TextDigest digest = new TextDigest();
    try {
      item.body().writeTo(digest);
    } catch (IOException e) {
      throw new UncheckedIOException("A digest does no IO", e);
    }
    return digest.hex();
  }
}
