package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Flags and their changes, and expunged messages: CONDSTORE and QRESYNC (RFC 7162). */
final class Changes {

  private final Wire wire;

  Changes(Wire connection) {
    this.wire = connection;
  }

  /** Whether the server supports mod-sequences. */
  static boolean told(Wire connection) {
    return connection.can("CONDSTORE") || connection.can("QRESYNC");
  }

  Map<Long, Set<String>> flags(UidRanges uids, long changedSince) {
    String items = "(UID FLAGS)" + (changedSince > 0 ? " (CHANGEDSINCE " + changedSince + ")" : "");
    Map<Long, Set<String>> flags = new LinkedHashMap<>();
    new Fetching(wire)
        .all(uids, items)
        .forEach((uid, fetched) -> {
          if (fetched.flags() != null) {
            flags.put(uid, fetched.flags());
          }
        });
    return flags;
  }

  /**
   * Replaces the flags of messages that have not changed since this mod-sequence.
   *
   * @return the UIDs of messages that have changed
   * @throws MailboxException if the server refuses
   */
  UidRanges store(UidRanges uids, Set<String> flags, long unchangedSince) {
    if (!flags.stream().allMatch(Fetched::isFlag)) {
      throw new IllegalArgumentException("Not flags: " + flags);
    }
    UidRanges modified = UidRanges.EMPTY;
    for (String set : Fetching.sets(uids)) {
      Answer response =
          wire.run(
              "STORE",
              "UID STORE "
                  + set
                  + " (UNCHANGEDSINCE "
                  + unchangedSince
                  + ") FLAGS.SILENT ("
                  + String.join(" ", flags)
                  + ")",
              Wire.IGNORE);
      if (response.hasCode("MODIFIED")) {
        modified = modified.union(modified(response));
      } else if (!response.isOK() && !response.hasCode("EXPUNGEISSUED")) {
        throw Failures.of(response, wire.side(), FailureReason.FOLDER_REFUSED);
      }
    }
    return modified;
  }

  /** Which of these UIDs do not exist. */
  UidRanges vanished(UidRanges uids, long since) {
    if (since == 0 || !wire.tellsVanished()) {
      return uids.minus(UidRanges.ofUids(new Fetching(wire).all(uids, "(UID)").keySet()));
    }
    List<UidRanges.Range> vanished = new ArrayList<>();
    for (String set : Fetching.sets(uids)) {
      Answer response =
          wire.run(
              "FETCH",
              "UID FETCH " + set + " (UID) (CHANGEDSINCE " + since + " VANISHED)",
              untagged -> vanished.addAll(vanishedEarlier(untagged)));
      if (!response.isOK()) {
        throw Failures.of(response, wire.side(), FailureReason.FOLDER_UNREADABLE);
      }
    }
    return UidRanges.ofRanges(vanished).intersect(uids);
  }

  /** The UIDs in {@code * VANISHED (EARLIER) 41,43:116} (RFC 7162 section 3.2.10). */
  private static List<UidRanges.Range> vanishedEarlier(Answer response) {
    if (!response.is("VANISHED")) {
      return List.of();
    }
    try {
      AnswerParser parser = response.parser();
      parser.atom();
      boolean earlier = !parser.value().members().isEmpty();
      return earlier ? UidRanges.parse(parser.atom()).ranges() : List.of();
    } catch (AnswerParser.Malformed | IllegalArgumentException e) {
      // These messages are then not known to be expunged.
      return List.of();
    }
  }

  /** The UIDs in {@code [MODIFIED 7,9]} (RFC 7162 section 3.1.3). */
  private UidRanges modified(Answer response) {
    try {
      return UidRanges.parse(response.code().substring("MODIFIED".length()).strip());
    } catch (IllegalArgumentException e) {
      throw Failures.of(
          FailureReason.PROTOCOL_ERROR,
          wire.side(),
          "STORE got the response code " + response.code().toLowerCase(Locale.ROOT));
    }
  }
}
