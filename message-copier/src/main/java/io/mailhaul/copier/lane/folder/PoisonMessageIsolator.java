package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.MailboxException;
import io.mailhaul.copier.lane.state.MessageFailures;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Finds the messages of a folder on which a server closes the connection during a FETCH of heads or
 * fingerprints of many messages. The UIDs of a failed FETCH are fetched in smaller parts the next
 * time, until a part is one message; after as many lost connections as are allowed for a body, that
 * message is not fetched again. Thread-safe.
 */
public final class PoisonMessageIsolator {

  /**
   * More parts cost commands, more losses cost connections: with this number, one of four billion
   * UIDs is found after nine losses.
   */
  private static final int PARTS = 16;

  private final Map<String, UidRanges> suspects = new HashMap<>();
  private final Map<Long, Integer> connectionLosses = new HashMap<>();
  private final SortedMap<Long, Failure> poisonMessages = new TreeMap<>();

  /**
   * Fetches data of messages, without those that are {@link #poisonMessages}.
   *
   * @param what names the kind of data: a damaged message may fail for one kind only
   * @return the results in the order of the UIDs
   */
  <T> List<T> ask(String what, UidRanges uids, Function<UidRanges, List<T>> question) {
    List<T> answers = new ArrayList<>();
    for (UidRanges part : parts(what, uids)) {
      try {
        answers.addAll(question.apply(part));
      } catch (MailboxException e) {
        if (e.reason() == FailureReason.CONNECTION_LOST) {
          recordConnectionLoss(what, part, e.failure());
        }
        throw e;
      }
      recordResponse(what, part);
    }
    return answers;
  }

  /** The messages that close the connection, by UID. */
  public synchronized SortedMap<Long, Failure> poisonMessages() {
    return new TreeMap<>(poisonMessages);
  }

  private synchronized List<UidRanges> parts(String what, UidRanges uids) {
    UidRanges asked = uids.minus(UidRanges.ofUids(poisonMessages.keySet()));
    UidRanges suspect = suspects.getOrDefault(what, UidRanges.EMPTY).intersect(asked);
    List<UidRanges> parts = new ArrayList<>();
    if (suspect.isEmpty()) {
      parts.add(asked);
    } else {
      parts.add(asked.between(1, suspect.first() - 1));
      parts.addAll(asked.between(suspect.first(), suspect.last()).parts(PARTS));
      parts.add(asked.between(suspect.last() + 1, UidRanges.MAX_UID));
    }
    parts.removeIf(UidRanges::isEmpty);
    return parts;
  }

  private synchronized void recordConnectionLoss(String what, UidRanges part, Failure failure) {
    suspects.put(what, part);
    if (part.size() == 1
        && connectionLosses.merge(part.first(), 1, Integer::sum)
            == MessageFailures.MAX_LOSSES_PER_MESSAGE) {
      poisonMessages.put(
          part.first(),
          new Failure(FailureReason.MESSAGE_BREAKS_CONNECTION, failure.side(), failure.detail()));
      suspects.remove(what);
    }
  }

  private synchronized void recordResponse(String what, UidRanges part) {
    suspects.computeIfPresent(
        what,
        (w, suspect) -> {
          UidRanges unanswered = suspect.minus(part);
          return unanswered.isEmpty() ? null : unanswered;
        });
    if (part.size() == 1) {
      connectionLosses.remove(part.first());
    }
  }
}
