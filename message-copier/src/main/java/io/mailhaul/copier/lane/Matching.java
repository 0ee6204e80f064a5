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
 * Says which destination items are copies of which source items, as a multiset: each destination
 * item is claimed once. Where a fingerprint stands once on both sides and has a Message-ID, it
 * decides; else digests of the bodies do. Among items that are the same by digest those that are
 * done come first, then those with the same INTERNALDATE and size belong together, then those in
 * the same order, so that the answer does not change from one comparison to the next.
 *
 * <p>A copy that may belong to an item that is done is never given to another one, or that one
 * would be lost. Nobody can tell identical copies apart: when the user has deleted one, and another
 * was appended but not recorded, that is taken for the one that is done, and stands there twice.
 */
final class Matching {

  /** A source item and its copy. */
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
   * @param digests the digests of those candidates that are asked for; without those that have
   *     vanished
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
    List<Candidate> doubtful = new ArrayList<>();
    sourceByKey.forEach((key, here) -> {
      List<Candidate> there = destinationByKey.getOrDefault(key, List.of());
      if (here.size() == 1 && there.size() == 1 && here.getFirst().telling()) {
        matches.add(new Match(here.getFirst(), there.getFirst()));
      } else {
        doubtful.addAll(here);
        doubtful.addAll(there);
      }
    });
    if (!doubtful.isEmpty()) {
      Map<Candidate, String> known = digests.apply(doubtful);
      Map<String, List<Candidate>> byDigest = new LinkedHashMap<>();
      for (Candidate candidate : doubtful) {
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

  /** All of these are the same item as far as anyone can tell. */
  private static List<Match> pairUp(List<Candidate> same) {
    List<Candidate> there = new ArrayList<>(same.stream().filter(c -> c.source() == null).toList());
    List<Candidate> here = same.stream().filter(c -> c.source() != null).toList();
    List<Match> matches = new ArrayList<>();
    matches.addAll(closest(here.stream().filter(Candidate::done).toList(), there));
    matches.addAll(closest(here.stream().filter(c -> !c.done()).toList(), there));
    return matches;
  }

  /**
   * The closest ones are paired first.
   *
   * @param there what is paired is taken away from it
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
