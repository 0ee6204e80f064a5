package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidRanges;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Flags as they are and as they change: CONDSTORE (RFC 7162). */
final class Changes {

  private final Wire wire;

  Changes(Wire wire) {
    this.wire = wire;
  }

  /** Whether the server numbers the changes of its folders. */
  static boolean told(Wire wire) {
    return wire.can("CONDSTORE") || wire.can("QRESYNC");
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
   * Sets the flags of those that were not changed since.
   *
   * @return the others
   * @throws MailboxException when the server does not do it
   */
  UidRanges store(UidRanges uids, Set<String> flags, long unchangedSince) {
    if (!flags.stream().allMatch(Fetched::isFlag)) {
      throw new IllegalArgumentException("Not flags: " + flags);
    }
    UidRanges modified = UidRanges.EMPTY;
    for (String set : Fetching.sets(uids)) {
      Answer answer =
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
      if (answer.hasCode("MODIFIED")) {
        modified = modified.union(modified(answer));
      } else if (!answer.isOK() && !answer.hasCode("EXPUNGEISSUED")) {
        throw Failures.of(answer, wire.side(), FailureReason.FOLDER_REFUSED);
      }
    }
    return modified;
  }

  /** The UIDs in {@code [MODIFIED 7,9]} (RFC 7162 section 3.1.3). */
  private UidRanges modified(Answer answer) {
    try {
      return UidRanges.parse(answer.code().substring("MODIFIED".length()).strip());
    } catch (IllegalArgumentException e) {
      throw Failures.of(
          FailureReason.PROTOCOL_ERROR,
          wire.side(),
          "STORE was answered " + answer.code().toLowerCase(Locale.ROOT));
    }
  }
}
