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

/** Computes digests of message texts, with at most one chunk of text in memory. */
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
    long limit = Math.min(settings.windowBytes(), settings.chunkBytes());
    for (Fetched message : sizes.values()) {
      if (message.size() > limit) {
        digests.put(message.uid(), large(message.uid()));
        continue;
      }
      if (windowBytes + message.size() > limit || window.size() == MOST_ITEMS) {
        readWindow();
      }
      window.add(message.uid());
      windowBytes += Math.max(0, message.size());
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
    Item message =
        new LargeItem(folder, new ItemHead(uid, Set.of(), null, 0), "TEXT", settings).item();
    if (message == null || message.body() instanceof Item.Unreadable) {
      String problem =
          message != null && message.body() instanceof Item.Unreadable(String response)
              ? response
              : "the message no longer exists";
      throw Failures.of(
          FailureReason.ITEM_UNREADABLE, folder.side(), "UID " + uid + ": " + problem);
    }
    TextDigest digest = new TextDigest();
    try {
      message.body().writeTo(digest);
    } catch (IOException e) {
      throw new UncheckedIOException("A digest does no I/O", e);
    }
    return digest.hex();
  }
}
