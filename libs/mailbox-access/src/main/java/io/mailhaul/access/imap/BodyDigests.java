package io.mailhaul.access.imap;

import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.message.TextDigest;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Computes digests of message texts, with at most one chunk of text in memory. */
final class BodyDigests {

  private static final int MAX_MESSAGES = 500;

  private final FolderReader folder;
  private final ImapSettings settings;
  private final Map<Long, BodyDigest> digests = new TreeMap<>();
  private final List<Long> window = new ArrayList<>();
  private long windowBytes;

  BodyDigests(FolderReader folder, ImapSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  Map<Long, BodyDigest> compute(UidRanges uids) {
    Map<Long, FetchResponse> sizes = folder.runFetch(f -> f.fetchAll(uids, "(UID RFC822.SIZE)"));
    long limit = Math.min(settings.windowBytes(), settings.chunkBytes());
    for (FetchResponse message : sizes.values()) {
      if (message.size() > limit) {
        digests.put(message.uid(), digestStreamed(message.uid(), message.size()));
        continue;
      }
      if (windowBytes + message.size() > limit || window.size() == MAX_MESSAGES) {
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
        .runFetch(f -> f.withSections(windowBytes).fetchAll(uids, "(UID BODY.PEEK[])"))
        .forEach((uid, fetched) -> {
          TextDigest digest = new TextDigest();
          byte[] message = fetched.bodyBytes();
          digest.write(message, 0, message.length);
          digests.put(uid, digest.result());
        });
    window.clear();
    windowBytes = 0;
  }

  private BodyDigest digestStreamed(long uid, long size) {
    Message message =
        new StreamedMessage(folder, new MessageHead(uid, Set.of(), null, size), settings).message();
    if (message == null || message.body() instanceof Message.Unreadable) {
      String problem =
          message != null && message.body() instanceof Message.Unreadable(String response)
              ? response
              : "the message no longer exists";
      throw FailureTranslator.of(
          FailureReason.MESSAGE_UNREADABLE, folder.side(), "UID " + uid + ": " + problem);
    }
    TextDigest digest = new TextDigest();
    try {
      message.body().writeTo(digest);
    } catch (IOException e) {
      throw new UncheckedIOException("A digest does no I/O", e);
    }
    return digest.result();
  }
}
