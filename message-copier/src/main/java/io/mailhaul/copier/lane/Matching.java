package io.mailhaul.copier.lane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;

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
final class Matching {

  /** A source message and its copy. */
  record Match(Candidate source, Candidate destination) {}

  private static final List<BiPredicate<Candidate, Candidate>> CLOSENESS =
      List.of(
          (s, d) -> s.instant() == d.instant() && s.size() == d.size(),
          (s, d) -> s.instant() == d.instant(),
          (s, d) -> s.size() == d.size(),
          (s, d) -> true);

  private Matching() {}

  /**
   * @param source in the lane's order
   * @param destination ascending by UID
   * @param digests reads the digests of the given candidates; the result omits expunged messages
   */
  static List<Match> of(
      List<Candidate> source,
      List<Candidate> destination,
      Function<List<Candidate>, Map<Candidate, String>> digests) {
    Map<String, List<Candidate>> destinationByKey = group(destination);
    Map<String, List<Candidate>> sourceByKey = group(source);
    sourceByKey.keySet().retainAll(destinationByKey.keySet());
    destinationByKey.keySet().retainAll(sourceByKey.keySet());

    List<Match> matches = new ArrayList<>();
    List<Candidate> ambiguous = new ArrayList<>();
    sourceByKey.forEach((key, originals) -> {
      List<Candidate> copies = destinationByKey.getOrDefault(key, List.of());
      if (originals.size() == 1 && copies.size() == 1 && originals.getFirst().telling()) {
        matches.add(new Match(originals.getFirst(), copies.getFirst()));
      } else {
        ambiguous.addAll(originals);
        ambiguous.addAll(copies);
      }
    });
    if (!ambiguous.isEmpty()) {
      Map<Candidate, String> digestByCandidate = digests.apply(ambiguous);
      Map<String, List<Candidate>> byDigest = new LinkedHashMap<>();
      for (Candidate candidate : ambiguous) {
        String digest = digestByCandidate.get(candidate);
        if (digest != null) {
          byDigest
              .computeIfAbsent(candidate.key() + "\n" + digest, k -> new ArrayList<>())
              .add(candidate);
        }
      }
      byDigest.values().forEach(same -> matches.addAll(pairUp(same)));
    }
    return matches;
  }

  private static Map<String, List<Candidate>> group(List<Candidate> candidates) {
    Map<String, List<Candidate>> groups = HashMap.newHashMap(candidates.size());
    for (Candidate candidate : candidates) {
      groups.computeIfAbsent(candidate.key(), k -> new ArrayList<>(1)).add(candidate);
    }
    return groups;
  }

  /** Pairs messages that are identical by digest. */
  private static List<Match> pairUp(List<Candidate> same) {
    List<Candidate> copies =
        new ArrayList<>(same.stream().filter(c -> c.source() == null).toList());
    List<Candidate> originals = same.stream().filter(c -> c.source() != null).toList();
    List<Match> matches = new ArrayList<>();
    matches.addAll(closest(originals.stream().filter(Candidate::done).toList(), copies));
    matches.addAll(closest(originals.stream().filter(c -> !c.done()).toList(), copies));
    return matches;
  }

  /**
   * Pairs the closest messages first.
   *
   * @param copies the copies; matched ones are removed from it
   */
  private static List<Match> closest(List<Candidate> originals, List<Candidate> copies) {
    List<Match> matches = new ArrayList<>();
    Deque<Candidate> unmatched = new ArrayDeque<>(originals);
    for (BiPredicate<Candidate, Candidate> close : CLOSENESS) {
      Deque<Candidate> stillUnmatched = new ArrayDeque<>();
      for (Candidate candidate : unmatched) {
        Candidate partner =
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
