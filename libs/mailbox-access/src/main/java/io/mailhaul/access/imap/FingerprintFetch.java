package io.mailhaul.access.imap;

import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.OriginalReference;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fetches fingerprints. Cyrus returns header fields only from the first thousand lines of a header.
 * Therefore the whole header is fetched of a large message that seems to have no Date, From or
 * Subject.
 */
final class FingerprintFetch {

  private static final String ITEMS =
      "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT "
          + OriginalReference.FIELD_NAME.toUpperCase(Locale.ROOT)
          + ")])";

  /** A thousand lines of a header have more bytes. */
  private static final long MIN_BYTES = 5_000;

  /** The whole headers that are fetched at once. */
  private static final int MAX_HEADERS = 50;

  private final FolderReader folder;

  FingerprintFetch(FolderReader folder) {
    this.folder = folder;
  }

  List<Fingerprint> fetch(UidRanges uids) {
    Map<Long, FetchResponse> found = folder.runFetch(f -> f.withSections(0).fetchAll(uids, ITEMS));
    Map<Long, HeaderFields> fields = new TreeMap<>();
    List<Long> incomplete = new ArrayList<>();
    found.forEach((uid, message) -> {
      HeaderFields header = HeaderFields.of(message.bodyBytes());
      fields.put(uid, header);
      if (message.size() > MIN_BYTES && isIncomplete(header)) {
        incomplete.add(uid);
      }
    });
    for (int i = 0; i < incomplete.size(); i += MAX_HEADERS) {
      UidRanges next =
          UidRanges.ofUids(incomplete.subList(i, Math.min(i + MAX_HEADERS, incomplete.size())));
      folder
          .runFetch(f -> f.withSections(0).fetchAll(next, "(UID BODY.PEEK[HEADER])"))
          .forEach((uid, header) -> fields.put(uid, HeaderFields.of(header.bodyBytes())));
    }
    List<Fingerprint> fingerprints = new ArrayList<>();
    fields.forEach((uid, header) -> {
      FetchResponse message = found.get(uid);
      if (message != null) {
        fingerprints.add(Fingerprint.of(uid, message.date(), Math.max(0, message.size()), header));
      }
    });
    return fingerprints;
  }

  private static boolean isIncomplete(HeaderFields header) {
    return header.date() == null || header.from() == null || header.subject() == null;
  }
}
