package io.mailhaul.access.imap;

import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** UID FETCH of many items at once. Items that are not asked for are not in any answer. */
final class Fetching {

  /** Servers take lines of 8,000 bytes at the least (RFC 7162 section 4). */
  private static final int LONGEST_SET = 4_000;

  private final Wire wire;

  Fetching(Wire wire) {
    this.wire = wire;
  }

  /**
   * Fetches {@code items} of all of them.
   *
   * @throws io.mailhaul.access.MailboxException when the server refuses
   */
  Map<Long, Fetched> all(UidRanges uids, String items) {
    Map<Long, Fetched> found = new TreeMap<>();
    for (String set : sets(uids)) {
      Answer answer = some(uids, set, items, found);
      if (!answer.isOK() && !answer.hasCode("EXPUNGEISSUED")) {
        throw Failures.of(
            answer,
            wire.side(),
            wire.side() == Side.SOURCE
                ? FailureReason.FOLDER_UNREADABLE
                : FailureReason.FOLDER_REFUSED);
      }
    }
    return found;
  }

  /**
   * Fetches what the server hands out, and where it refuses a window asks for each item alone.
   *
   * @param refusals gets the server's answer for each item that it refuses alone
   */
  Map<Long, Fetched> each(UidRanges uids, String items, Map<Long, Answer> refusals) {
    Map<Long, Fetched> found = new TreeMap<>();
    for (String set : sets(uids)) {
      Answer answer = some(uids, set, items, found);
      if (answer.isOK()) {
        continue;
      }
      requireNothingGeneral(answer);
      UidRanges.parse(set)
          .uids()
          .filter(uid -> !hasContent(found.get(uid)))
          .forEach(uid -> {
            Answer alone = some(uids, Long.toString(uid), items, found);
            requireNothingGeneral(alone);
            if (!alone.isOK() && !alone.hasCode("EXPUNGEISSUED")) {
              refusals.put(uid, alone);
            }
          });
    }
    return found;
  }

  private static boolean hasContent(@org.jspecify.annotations.Nullable Fetched fetched) {
    return fetched != null && fetched.content() != Fetched.Content.NONE;
  }

  /** What is wrong with the server or the account is not the item's fault. */
  private void requireNothingGeneral(Answer answer) {
    if (answer.isOK()) {
      return;
    }
    FailureReason general = Failures.general(answer.code(), answer.text().toLowerCase(Locale.ROOT));
    if (general != null) {
      throw Failures.of(answer, wire.side(), general);
    }
  }

  private Answer some(UidRanges wanted, String set, String items, Map<Long, Fetched> found) {
    return wire.run(
        "FETCH",
        "UID FETCH " + set + " " + items,
        answer -> {
          Fetched fetched = Fetched.read(answer);
          if (fetched != null && wanted.contains(fetched.uid())) {
            found.merge(fetched.uid(), fetched, Fetched::plus);
          }
        });
  }

  /** The set in pieces that fit on a line. */
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
