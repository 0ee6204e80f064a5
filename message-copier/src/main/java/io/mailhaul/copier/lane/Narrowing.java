package io.mailhaul.copier.lane;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Finds the items of a folder on which a server cuts the connection although it is asked for
 * nothing but heads or fingerprints of many at once. What was asked when the connection was lost is
 * asked in pieces the next time, and so on until an item stands alone; once that has cost as many
 * connections as a body may, nobody asks about it any more. Safe for many threads.
 */
final class Narrowing {

  /** Pieces cost commands, losses connections: one of four billion UIDs stands alone after nine. */
  private static final int PIECES = 16;

  private final Map<String, UidRanges> suspects = new HashMap<>();
  private final Map<Long, Integer> strikes = new HashMap<>();
  private final SortedMap<Long, Failure> broken = new TreeMap<>();

  /**
   * Asks about items, but for those that are {@link #broken}.
   *
   * @param what names the question: not every answer needs what is damaged
   * @return the answers in the order of the UIDs
   */
  <T> List<T> ask(String what, UidRanges uids, Function<UidRanges, List<T>> question) {
    List<T> answers = new ArrayList<>();
    for (UidRanges piece : pieces(what, uids)) {
      try {
        answers.addAll(question.apply(piece));
      } catch (MailboxException e) {
        if (e.reason() == FailureReason.CONNECTION_LOST) {
          lost(what, piece, e.failure());
        }
        throw e;
      }
      answered(what, piece);
    }
    return answers;
  }

  /** The items to blame, by UID. */
  synchronized SortedMap<Long, Failure> broken() {
    return new TreeMap<>(broken);
  }

  private synchronized List<UidRanges> pieces(String what, UidRanges uids) {
    UidRanges asked = uids.minus(UidRanges.ofUids(broken.keySet()));
    UidRanges suspect = suspects.getOrDefault(what, UidRanges.EMPTY).intersect(asked);
    List<UidRanges> pieces = new ArrayList<>();
    if (suspect.isEmpty()) {
      pieces.add(asked);
    } else {
      pieces.add(asked.between(1, suspect.first() - 1));
      pieces.addAll(asked.between(suspect.first(), suspect.last()).parts(PIECES));
      pieces.add(asked.between(suspect.last() + 1, UidRanges.MAX_UID));
    }
    pieces.removeIf(UidRanges::isEmpty);
    return pieces;
  }

  private synchronized void lost(String what, UidRanges piece, Failure failure) {
    suspects.put(what, piece);
    if (piece.size() == 1
        && strikes.merge(piece.first(), 1, Integer::sum) == SourceAccount.MOST_STRIKES) {
      broken.put(
          piece.first(),
          new Failure(FailureReason.ITEM_BREAKS_CONNECTION, failure.side(), failure.detail()));
      suspects.remove(what);
    }
  }

  private synchronized void answered(String what, UidRanges piece) {
    suspects.computeIfPresent(
        what,
        (w, suspect) -> {
          UidRanges rest = suspect.minus(piece);
          return rest.isEmpty() ? null : rest;
        });
    if (piece.size() == 1) {
      strikes.remove(piece.first());
    }
  }
}
