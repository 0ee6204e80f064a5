package io.mailhaul.access.imap.message;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.FetchResponse;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** UID FETCH of many messages at once. Ignores responses for messages that were not requested. */
public final class FetchCommand {

  /** Servers accept lines of at least 8,000 bytes (RFC 7162 section 4). */
  private static final int MAX_SET_LENGTH = 4_000;

  public static final String MALFORMED_RESPONSE = "a response that is not IMAP";

  private final ImapConnection connection;
  private final Limits limits;

  public FetchCommand(ImapConnection connection) {
    this(connection, ResponseLimit::forMessages);
  }

  private FetchCommand(ImapConnection connection, Limits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  /** The limit for the responses to a request of so many messages, in a folder of so many. */
  private interface Limits {
    ResponseLimit of(long requested, long messages);
  }

  /** The same command with a limit for the total size of its responses. */
  public FetchCommand limitedTo(long bytes) {
    ResponseLimit limit = ResponseLimit.forContent(bytes, connection.folderMessages());
    return new FetchCommand(connection, (requested, messages) -> limit);
  }

  /**
   * The same command for data items that are parts of the messages.
   *
   * @param expectedBytes the expected size of these parts together; 0 if it is small
   */
  public FetchCommand withSections(long expectedBytes) {
    return new FetchCommand(
        connection,
        (requested, messages) -> ResponseLimit.forSections(expectedBytes, requested, messages));
  }

  /** The end of a FETCH. Malformed means that a response without a UID could not be parsed. */
  private record Completion(ImapResponse response, boolean malformed) {
    boolean isComplete() {
      return response.isOK() && !malformed;
    }
  }

  /**
   * Fetches the data items {@code items} of these messages.
   *
   * @throws MailboxException if the server refuses
   */
  public Map<Long, FetchResponse> fetchAll(UidRanges uids, String items) {
    Map<Long, FetchResponse> found = new TreeMap<>();
    fetchAll(uids, items, mergingInto(found));
    return found;
  }

  /**
   * The messages that exist. Keeps only ranges of UIDs, because a folder may hold millions.
   *
   * @throws MailboxException if the server refuses
   */
  public UidRanges fetchExisting(UidRanges uids) {
    UidRanges.Collector existing = new UidRanges.Collector();
    fetchAll(uids, "(UID)", fetched -> existing.add(fetched.uid()));
    return existing.result();
  }

  /**
   * The messages that exist and did not arrive before this day. A message without a date may be
   * new, and copying it twice is better than not at all.
   *
   * @throws MailboxException if the server refuses
   */
  public UidRanges fetchExistingSince(UidRanges uids, LocalDate since) {
    UidRanges.Collector selected = new UidRanges.Collector();
    UidRanges.Collector older = new UidRanges.Collector();
    fetchAll(
        uids,
        "(UID INTERNALDATE)",
        fetched -> {
          boolean isOlder = fetched.date() != null && fetched.date().toLocalDate().isBefore(since);
          (isOlder ? older : selected).add(fetched.uid());
        });
    // Another response for the same message may have no date.
    return selected.result().minus(older.result());
  }

  private void fetchAll(UidRanges uids, String items, Consumer<FetchResponse> found) {
    for (String set : splitSet(uids)) {
      Completion end = fetchSet(uids, set, items, found);
      if (end.malformed()) {
        throw FailureTranslator.of(
            FailureReason.PROTOCOL_ERROR, connection.side(), MALFORMED_RESPONSE);
      }
      if (!end.response().isOK() && !end.response().hasCode("EXPUNGEISSUED")) {
        throw FailureTranslator.of(
            end.response(),
            connection.side(),
            connection.side() == Side.SOURCE
                ? FailureReason.FOLDER_UNREADABLE
                : FailureReason.FOLDER_REFUSED);
      }
    }
  }

  /**
   * Fetches these messages. If the server refuses the window, fetches each message separately.
   *
   * @param refusals receives the response of the server for each message that it still refuses
   */
  public Map<Long, FetchResponse> fetchEach(
      UidRanges uids, String items, Map<Long, String> refusals) {
    Map<Long, FetchResponse> found = new TreeMap<>();
    for (String set : splitSet(uids)) {
      Completion end = fetchSet(uids, set, items, mergingInto(found));
      if (end.isComplete()) {
        continue;
      }
      FailureTranslator.throwIfGeneral(end.response(), connection.side());
      UidRanges.parse(set)
          .uids()
          .filter(uid -> !hasContent(found.get(uid)))
          .forEach(uid -> fetchOne(uids, uid, items, found, refusals));
    }
    return found;
  }

  private void fetchOne(
      UidRanges uids,
      long uid,
      String items,
      Map<Long, FetchResponse> found,
      Map<Long, String> refusals) {
    Completion end = fetchSet(uids, Long.toString(uid), items, mergingInto(found));
    FailureTranslator.throwIfGeneral(end.response(), connection.side());
    if (end.malformed()) {
      refusals.put(uid, MALFORMED_RESPONSE);
    } else if (!end.response().isOK() && !end.response().hasCode("EXPUNGEISSUED")) {
      refusals.put(uid, end.response().text());
    }
  }

  private static boolean hasContent(@Nullable FetchResponse fetched) {
    return fetched != null && fetched.content() != FetchResponse.Content.NONE;
  }

  private static Consumer<FetchResponse> mergingInto(Map<Long, FetchResponse> found) {
    return fetched -> found.merge(fetched.uid(), fetched, FetchResponse::mergedWith);
  }

  private Completion fetchSet(
      UidRanges requested, String set, String items, Consumer<FetchResponse> found) {
    boolean[] malformed = new boolean[1];
    ImapResponse response =
        connection.run(
            "FETCH",
            "UID FETCH " + set + " " + items,
            limits.of(requested.size(), connection.folderMessages()),
            untagged -> {
              FetchResponse fetched = FetchResponse.parse(untagged);
              if (fetched != null && requested.contains(fetched.uid())) {
                found.accept(fetched);
              }
              malformed[0] |= fetched != null && fetched.isMalformed();
            });
    return new Completion(response, malformed[0]);
  }

  /** Splits a set into sequence sets that fit on a line. */
  public static List<String> splitSet(UidRanges uids) {
    List<String> sets = new ArrayList<>();
    StringBuilder set = new StringBuilder();
    for (UidRanges.Range range : uids.ranges()) {
      if (set.length() > MAX_SET_LENGTH) {
        sets.add(set.toString());
        set.setLength(0);
      }
      if (!set.isEmpty()) {
        set.append(',');
      }
      set.append(range.first());
      if (range.last() > range.first()) {
        set.append(':').append(range.last());
      }
    }
    if (!set.isEmpty()) {
      sets.add(set.toString());
    }
    return sets;
  }
}
