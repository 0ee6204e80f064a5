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
    sourceByKey.forEach((key, here) -> {
      List<Candidate> there = destinationByKey.getOrDefault(key, List.of());
      if (here.size() == 1 && there.size() == 1 && here.getFirst().telling()) {
        matches.add(new Match(here.getFirst(), there.getFirst()));
      } else {
        ambiguous.addAll(here);
        ambiguous.addAll(there);
      }
    });
    if (!ambiguous.isEmpty()) {
      Map<Candidate, String> known = digests.apply(ambiguous);
      Map<String, List<Candidate>> byDigest = new LinkedHashMap<>();
      for (Candidate candidate : ambiguous) {
        String digest = known.get(candidate);
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
    List<Candidate> there = new ArrayList<>(same.stream().filter(c -> c.source() == null).toList());
    List<Candidate> here = same.stream().filter(c -> c.source() != null).toList();
    List<Match> matches = new ArrayList<>();
    matches.addAll(closest(here.stream().filter(Candidate::done).toList(), there));
    matches.addAll(closest(here.stream().filter(c -> !c.done()).toList(), there));
    return matches;
  }

  /**
   * Pairs the closest messages first.
   *
   * @param there the copies; matched ones are removed from it
   */
  private static List<Match> closest(List<Candidate> here, List<Candidate> there) {
    List<Match> matches = new ArrayList<>();
    Deque<Candidate> open = new ArrayDeque<>(here);
    for (BiPredicate<Candidate, Candidate> close : CLOSENESS) {
      Deque<Candidate> stillOpen = new ArrayDeque<>();
      for (Candidate candidate : open) {
        Candidate partner =
            there.stream().filter(d -> close.test(candidate, d)).findFirst().orElse(null);
        if (partner == null) {
          stillOpen.add(candidate);
        } else {
          there.remove(partner);
          matches.add(new Match(candidate, partner));
        }
      }
      open = stillOpen;
    }
    return matches;
  }
}
