package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.copier.lane.state.ComparedMessage;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Decides which destination messages are copies of which source messages, as a multiset: each
 * destination message matches at most once. A fingerprint that occurs once on each side and has a
 * Message-ID decides; otherwise digests of the bodies decide. Among messages with the same digest,
 * processed ones match first, then those with the same INTERNALDATE and size, then those in the
 * same order, so that every comparison gives the same result.
 *
 * <p>A copy that may belong to a processed message never matches a remaining one, or the remaining
 * one would be lost. Identical copies cannot be distinguished: when the user has deleted one and
 * another was appended but not recorded, that other one matches the processed message, and the
 * remaining message is copied twice.
 */
final class CopyMatcher {

  /** A source message and its copy. */
  record Match(Original source, Copy destination) {}

  private static final List<BiPredicate<ComparedMessage, ComparedMessage>> CLOSENESS =
      List.of(
          (s, d) ->
              s.internalDateSeconds() == d.internalDateSeconds()
                  && s.originalSize() == d.originalSize(),
          (s, d) -> s.internalDateSeconds() == d.internalDateSeconds(),
          (s, d) -> s.originalSize() == d.originalSize(),
          (s, d) -> true);

  private CopyMatcher() {}

  /**
   * @param source in the lane's order
   * @param destination ascending by UID
   * @param digests reads the digests of the given candidates; the result omits expunged messages
   */
  static List<Match> match(
      List<Original> source,
      List<Copy> destination,
      Function<List<ComparedMessage>, Map<ComparedMessage, String>> digests) {
    Map<String, List<Copy>> destinationByKey = group(destination, UnaryOperator.identity());
    Map<String, List<Original>> sourceByKey =
        group(source, original -> original.withHashAmong(destinationByKey.keySet()));
    sourceByKey.keySet().retainAll(destinationByKey.keySet());
    destinationByKey.keySet().retainAll(sourceByKey.keySet());

    List<Match> matches = new ArrayList<>();
    List<ComparedMessage> ambiguous = new ArrayList<>();
    sourceByKey.forEach((key, originals) -> {
      List<Copy> copies = destinationByKey.getOrDefault(key, List.of());
      if (originals.size() == 1 && copies.size() == 1 && originals.getFirst().hasMessageId()) {
        matches.add(new Match(originals.getFirst(), copies.getFirst()));
      } else {
        ambiguous.addAll(originals);
        ambiguous.addAll(copies);
      }
    });
    if (!ambiguous.isEmpty()) {
      Map<ComparedMessage, String> digestByCandidate = digests.apply(ambiguous);
      Map<String, List<ComparedMessage>> byDigest = new LinkedHashMap<>();
      for (ComparedMessage candidate : ambiguous) {
        String digest = digestByCandidate.get(candidate);
        if (digest != null) {
          byDigest
              .computeIfAbsent(candidate.fingerprintHash() + "\n" + digest, k -> new ArrayList<>())
              .add(candidate);
        }
      }
      byDigest.values().forEach(same -> matches.addAll(pair(same)));
    }
    return matches;
  }

  private static <T extends ComparedMessage> Map<String, List<T>> group(
      List<T> candidates, UnaryOperator<T> withHash) {
    Map<String, List<T>> groups = HashMap.newHashMap(candidates.size());
    for (T one : candidates) {
      T candidate = withHash.apply(one);
      groups.computeIfAbsent(candidate.fingerprintHash(), k -> new ArrayList<>(1)).add(candidate);
    }
    return groups;
  }

  /** Pairs messages that are identical by digest. */
  private static List<Match> pair(List<ComparedMessage> same) {
    List<Copy> copies = new ArrayList<>(ComparedMessage.only(Copy.class, same));
    List<Original> originals = ComparedMessage.only(Original.class, same);
    List<Match> matches = new ArrayList<>();
    matches.addAll(pairClosest(originals.stream().filter(Original::done).toList(), copies));
    matches.addAll(pairClosest(originals.stream().filter(c -> !c.done()).toList(), copies));
    return matches;
  }

  /**
   * Pairs the closest messages first.
   *
   * @param copies the copies; matched ones are removed from it
   */
  private static List<Match> pairClosest(List<Original> originals, List<Copy> copies) {
    List<Match> matches = new ArrayList<>();
    Deque<Original> unmatched = new ArrayDeque<>(originals);
    for (BiPredicate<ComparedMessage, ComparedMessage> close : CLOSENESS) {
      Deque<Original> stillUnmatched = new ArrayDeque<>();
      for (Original candidate : unmatched) {
        Copy partner =
            copies.stream().filter(d -> close.test(candidate, d)).findFirst().orElse(null);
        if (partner == null) {
          stillUnmatched.add(candidate);
        } else {
          copies.remove(partner);
          matches.add(new Match(candidate, partner));
        }
      }
      unmatched = stillUnmatched;
    }
    return matches;
  }
}
