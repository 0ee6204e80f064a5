package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.Duplicate;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks at the end of a lane for duplicates from late APPENDs: the connection was lost, the copy
 * was not there after the settle delay, the message was appended again, and the server completed
 * the first APPEND later. A message with more copies than originals is reported with both UIDs;
 * nothing is deleted.
 */
final class LookingBack {

  private record Twice(Candidate here, long destinationUid, long secondUid) {}

  private final LaneAccount state;
  private final OpenFolder destination;
  private final Prints prints;

  LookingBack(LaneAccount state, OpenFolder destination, Prints fingerprints) {
    this.state = state;
    this.destination = destination;
    this.prints = fingerprints;
  }

  void run() {
    Lane.Doubt doubt = state.doubt();
    if (doubt != null && destination.status().uidNext() > doubt.mark()) {
      long items = doubt.comparing().stream().mapToLong(UidRanges::size).sum();
      try (var _ = prints.memoryFor(items, doubt.mark())) {
        report(twice(doubt));
      }
    }
    state.lookedBack();
  }

  private List<Twice> twice(Lane.Doubt doubt) {
    List<Candidate> all = new ArrayList<>();
    for (int i = 0; i < state.sources().size(); i++) {
      all.addAll(
          prints.here(state.sources().get(i), doubt.comparing().get(i), Integer.MAX_VALUE));
    }
    all.addAll(prints.thereFrom(doubt.mark()));
    List<Candidate> suspects =
        groups(all, Candidate::key).values().stream()
            .filter(LookingBack::isMoreOftenThere)
            .flatMap(List::stream)
            .toList();
    if (suspects.isEmpty()) {
      return List.of();
    }
    Map<Candidate, String> digests = prints.digests(suspects);
    List<Twice> twice = new ArrayList<>();
    List<Candidate> known = suspects.stream().filter(digests::containsKey).toList();
    groups(known, suspect -> suspect.key() + "\n" + digests.get(suspect)).values().stream()
        .filter(LookingBack::isMoreOftenThere)
        .forEach(same -> {
          List<Candidate> originals = same.stream().filter(c -> c.source() != null).toList();
          List<Candidate> copies = same.stream().filter(c -> c.source() == null).toList();
          for (int i = originals.size(); i < copies.size(); i++) {
            int of = Math.min(i - originals.size(), originals.size() - 1);
            twice.add(new Twice(originals.get(of), copies.getFirst().uid(), copies.get(i).uid()));
          }
        });
    return twice;
  }

  private static Map<String, List<Candidate>> groups(
      List<Candidate> candidates, Function<Candidate, String> by) {
    return candidates.stream().collect(Collectors.groupingBy(by));
  }

  private static boolean isMoreOftenThere(List<Candidate> same) {
    long originals = same.stream().filter(c -> c.source() != null).count();
    return originals > 0 && same.size() - originals > originals;
  }

  private void report(List<Twice> twice) {
    if (twice.isEmpty()) {
      return;
    }
    Map<Long, Fingerprint> prints = new HashMap<>();
    for (Fingerprint fingerprint :
        destination.fingerprints(UidRanges.ofUids(twice.stream().map(Twice::secondUid).toList()))) {
      prints.put(fingerprint.uid(), fingerprint);
    }
    for (Twice pair : twice) {
      Fingerprint fingerprint = prints.get(pair.secondUid());
      SourceAccount source = pair.here().source();
      if (fingerprint == null || source == null) {
        // The extra copy was deleted in the meantime.
        continue;
      }
      source.twice(
          new Duplicate(
              pair.here().uid(),
              pair.destinationUid(),
              pair.secondUid(),
              fingerprint.messageId(),
              fingerprint.subject(),
              fingerprint.internalDate() == null ? null : fingerprint.internalDate().toInstant(),
              fingerprint.size()));
    }
  }
}
