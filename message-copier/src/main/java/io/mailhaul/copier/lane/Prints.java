package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.UidRanges;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What comparing the lane's two sides needs to know of their items. */
final class Prints {

  private static final long PAGE = 1_000;
  private static final int MOST_SPARSE = 5;

  private final @Nullable LocalDate since;
  private final OpenFolder destination;
  private final SourceFolders folders;
  private final LaneMemory memory;
  private final Permit permit;

  Prints(
      LaneAccount account,
      OpenFolder destination,
      SourceFolders folders,
      LaneMemory memory,
      Permit permit) {
    this(account.lane().since(), destination, folders, memory, permit);
  }

  private Prints(
      @Nullable LocalDate since,
      OpenFolder destination,
      SourceFolders folders,
      LaneMemory memory,
      Permit permit) {
    this.since = since;
    this.destination = destination;
    this.folders = folders;
    this.memory = memory;
    this.permit = permit;
  }

  /** The same with another folder of the destination. */
  Prints against(OpenFolder other) {
    return new Prints(since, other, folders, memory, permit);
  }

  /** Some of the destination's items. */
  List<Candidate> there(UidRanges uids) {
    return of(destination, null, uids);
  }

  /** The destination's items from this UID on. */
  List<Candidate> thereFrom(long uid) {
    return of(destination, null, UidRanges.of(uid, destination.status().uidNext() - 1));
  }

  /**
   * The items of a source folder that the lane wants, or that are done, wanted or not: what an
   * earlier pass has copied has its copy.
   *
   * @param most no more are asked for once there are as many
   */
  List<Candidate> here(SourceAccount source, UidRanges uids, int most) {
    return folders.reading(
        source,
        folder -> {
          List<Candidate> candidates = new ArrayList<>();
          for (UidRanges page : pages(folder, uids)) {
            candidates.addAll(of(folder, source, page));
            if (candidates.size() >= most) {
              break;
            }
          }
          return candidates;
        });
  }

  private List<Candidate> of(OpenFolder folder, @Nullable SourceAccount source, UidRanges uids) {
    List<Candidate> candidates = new ArrayList<>();
    for (UidRanges page : pages(folder, uids)) {
      for (Fingerprint print : folder.fingerprints(page)) {
        Candidate candidate = Candidate.of(source, print);
        boolean wanted =
            source == null
                || candidate.done()
                || since == null
                || print.internalDate() == null
                || !print.internalDate().toLocalDate().isBefore(since);
        if (wanted && page.contains(print.uid())) {
          candidates.add(candidate);
        }
      }
    }
    return candidates;
  }

  /** Cut so that no answer is too long; a folder with few items is asked for in one go. */
  private static List<UidRanges> pages(OpenFolder folder, UidRanges uids) {
    if (uids.isEmpty() || folder.status().messages() <= PAGE) {
      return uids.isEmpty() ? List.of() : List.of(uids);
    }
    // In a sparse folder fewer of the UIDs exist.
    long sparse =
        Math.clamp(folder.status().uidNext() / folder.status().messages(), 1, MOST_SPARSE);
    List<UidRanges> pages = new ArrayList<>();
    UidRanges rest = uids;
    while (!rest.isEmpty()) {
      UidRanges page = rest.between(rest.first(), rest.first() + sparse * PAGE - 1);
      pages.add(page);
      rest = rest.minus(page);
    }
    return pages;
  }

  /** Memory for comparing so many source items with the destination's from this UID on. */
  MemoryBudget.Share memoryFor(long items, long from) {
    FolderStatus status = destination.status();
    return memoryFor(items + Math.min(status.messages(), status.uidNext() - from));
  }

  /** Memory for comparing so many items. */
  MemoryBudget.Share memoryFor(long items) {
    return memory.forComparing(items, permit);
  }

  /** The digests of the candidates' bodies; without those that have vanished. */
  Map<Candidate, String> digests(List<Candidate> doubtful) {
    Map<SourceAccount, List<Candidate>> bySource = new LinkedHashMap<>();
    List<Candidate> there = new ArrayList<>();
    for (Candidate candidate : doubtful) {
      if (candidate.source() == null) {
        there.add(candidate);
      } else {
        bySource.computeIfAbsent(candidate.source(), s -> new ArrayList<>()).add(candidate);
      }
    }
    Map<Candidate, String> digests = new HashMap<>();
    try (var _ = memory.forReading(destination.memoryForChunks(), permit)) {
      digests.putAll(digests(destination, there));
      bySource.forEach((source, here) ->
          digests.putAll(folders.reading(source, folder -> digests(folder, here))));
    }
    return digests;
  }

  /** Those whose bodies are the same. */
  List<Matching.Match> sameBodies(List<Matching.Match> matches) {
    List<Candidate> all = new ArrayList<>();
    matches.forEach(match -> {
      all.add(match.source());
      all.add(match.destination());
    });
    Map<Candidate, String> digests = digests(all);
    return matches.stream()
        .filter(match -> digests.containsKey(match.source()))
        .filter(
            match -> Objects.equals(digests.get(match.source()), digests.get(match.destination())))
        .toList();
  }

  private static Map<Candidate, String> digests(OpenFolder folder, List<Candidate> candidates) {
    Map<Long, String> byUid =
        folder.digests(UidRanges.ofUids(candidates.stream().map(Candidate::uid).toList()));
    Map<Candidate, String> digests = new HashMap<>();
    for (Candidate candidate : candidates) {
      String digest = byUid.get(candidate.uid());
      if (digest != null) {
        digests.put(candidate, digest);
      }
    }
    return digests;
  }
}
