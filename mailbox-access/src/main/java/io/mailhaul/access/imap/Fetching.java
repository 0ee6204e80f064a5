package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** UID FETCH of many messages at once. Ignores responses for messages that were not requested. */
final class Fetching {

  /** Servers accept lines of at least 8,000 bytes (RFC 7162 section 4). */
  private static final int LONGEST_SET = 4_000;

  static final String GARBLED = "a response that is not IMAP";

  private final Wire wire;
  private final Room room;

  Fetching(Wire connection) {
    this(connection, Room.ENDLESS);
  }

  private Fetching(Wire connection, Room sizeLimit) {
    this.wire = connection;
    this.room = sizeLimit;
  }

  /** The same command with a limit for the total size of its responses. */
  Fetching within(long bytes) {
    return new Fetching(wire, new Room(bytes));
  }

  /** The end of a FETCH. Malformed means that a response without a UID could not be parsed. */
  private record End(Answer response, boolean malformed) {
    boolean isComplete() {
      return response.isOK() && !malformed;
    }
  }

  /**
   * Fetches the data items {@code items} of these messages.
   *
   * @throws MailboxException if the server refuses
   */
  Map<Long, Fetched> all(UidRanges uids, String items) {
    Map<Long, Fetched> found = new TreeMap<>();
    all(uids, items, taking(found));
    return found;
  }

  /**
   * The number of existing messages. Keeps only their UIDs, because a folder may hold millions.
   *
   * @throws MailboxException if the server refuses
   */
  long count(UidRanges uids) {
    LongStream.Builder found = LongStream.builder();
    all(uids, "(UID)", fetched -> found.add(fetched.uid()));
    long[] sorted = found.build().sorted().toArray();
    return IntStream.range(0, sorted.length)
        .filter(i -> i == 0 || sorted[i] != sorted[i - 1])
        .count();
  }

  private void all(UidRanges uids, String items, Consumer<Fetched> found) {
    for (String set : sets(uids)) {
      End end = some(uids, set, items, found);
      if (end.malformed()) {
        throw Failures.of(FailureReason.PROTOCOL_ERROR, wire.side(), GARBLED);
      }
      if (!end.response().isOK() && !end.response().hasCode("EXPUNGEISSUED")) {
        throw Failures.of(
            end.response(),
            wire.side(),
            wire.side() == Side.SOURCE
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
  Map<Long, Fetched> each(UidRanges uids, String items, Map<Long, String> refusals) {
    Map<Long, Fetched> found = new TreeMap<>();
    for (String set : sets(uids)) {
      End end = some(uids, set, items, taking(found));
      if (end.isComplete()) {
        continue;
      }
      Failures.requireNothingGeneral(end.response(), wire.side());
      UidRanges.parse(set)
          .uids()
          .filter(uid -> !hasContent(found.get(uid)))
          .forEach(uid -> alone(uids, uid, items, found, refusals));
    }
    return found;
  }

  private void alone(
      UidRanges uids,
      long uid,
      String items,
      Map<Long, Fetched> found,
      Map<Long, String> refusals) {
    End end = some(uids, Long.toString(uid), items, taking(found));
    Failures.requireNothingGeneral(end.response(), wire.side());
    if (end.malformed()) {
      refusals.put(uid, GARBLED);
    } else if (!end.response().isOK() && !end.response().hasCode("EXPUNGEISSUED")) {
      refusals.put(uid, end.response().text());
    }
  }

  private static boolean hasContent(@Nullable Fetched fetched) {
    return fetched != null && fetched.content() != Fetched.Content.NONE;
  }

  private static Consumer<Fetched> taking(Map<Long, Fetched> found) {
    return fetched -> found.merge(fetched.uid(), fetched, Fetched::plus);
  }

  private End some(UidRanges requested, String set, String items, Consumer<Fetched> found) {
    boolean[] malformed = new boolean[1];
    Answer response =
        wire.run(
            "FETCH",
            "UID FETCH " + set + " " + items,
            room,
            untagged -> {
              Fetched fetched = Fetched.read(untagged);
              if (fetched != null && requested.contains(fetched.uid())) {
                found.accept(fetched);
              }
              malformed[0] |= fetched != null && fetched.isGarbled();
            });
    return new End(response, malformed[0]);
  }

  /** Splits a set into sequence sets that fit on a line. */
  static List<String> sets(UidRanges uids) {
    List<String> sets = new ArrayList<>();
    StringBuilder set = new StringBuilder();
    for (UidRanges.Range range : uids.ranges()) {
      if (set.length() > LONGEST_SET) {
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
