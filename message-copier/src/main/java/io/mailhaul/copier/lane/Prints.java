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

/** Reads the fingerprints and digests that a comparison of source and destination needs. */
final class Prints {

  private static final long PAGE = 1_000;
  private static final int MOST_SPARSE = 5;

  private final @Nullable LocalDate since;
  private final OpenFolder destination;
  private final SourceFolders folders;
  private final LaneMemory memory;
  private final Permit limits;

  Prints(
      LaneAccount state,
      OpenFolder destination,
      SourceFolders folders,
      LaneMemory memory,
      Permit limits) {
    this(state.lane().since(), destination, folders, memory, limits);
  }

  private Prints(
      @Nullable LocalDate since,
      OpenFolder destination,
      SourceFolders folders,
      LaneMemory memory,
      Permit limits) {
    this.since = since;
    this.destination = destination;
    this.folders = folders;
    this.memory = memory;
    this.limits = limits;
  }

  /** A reader of the same sources with another destination folder. */
  Prints against(OpenFolder other) {
    return new Prints(since, other, folders, memory, limits);
  }

  /** The destination's messages with these UIDs. */
  List<Candidate> there(UidRanges uids) {
    return of(destination, null, uids);
  }

  /** The destination's messages from this UID on. */
  List<Candidate> thereFrom(long uid) {
    return of(destination, null, UidRanges.of(uid, destination.status().uidNext() - 1));
  }

  /**
   * The messages of a source folder that the lane copies or has processed. Processed messages count
   * even when the lane's options exclude them now, since an earlier pass has copied them.
   *
   * @param most no further page is fetched when this many were found
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
      for (Fingerprint fingerprint : folder.fingerprints(page)) {
        Candidate candidate = Candidate.of(source, fingerprint);
        boolean included =
            source == null
                || candidate.done()
                || since == null
                || fingerprint.internalDate() == null
                || !fingerprint.internalDate().toLocalDate().isBefore(since);
        if (included && page.contains(fingerprint.uid())) {
          candidates.add(candidate);
        }
      }
    }
    return candidates;
  }

  /** Splits UIDs so that no response gets too long; a folder with few messages is one page. */
  private static List<UidRanges> pages(OpenFolder folder, UidRanges uids) {
    if (uids.isEmpty() || folder.status().messages() <= PAGE) {
      return uids.isEmpty() ? List.of() : List.of(uids);
    }
    // In a sparse folder many UIDs do not exist, so a page may cover more of them.
    long sparse =
        Math.clamp(folder.status().uidNext() / folder.status().messages(), 1, MOST_SPARSE);
    List<UidRanges> pages = new ArrayList<>();
    UidRanges remaining = uids;
    while (!remaining.isEmpty()) {
      UidRanges page = remaining.between(remaining.first(), remaining.first() + sparse * PAGE - 1);
      pages.add(page);
      remaining = remaining.minus(page);
    }
    return pages;
  }

  /**
   * Reserves memory to compare this many source messages with the destination's from this UID on.
   */
  MemoryBudget.Share memoryFor(long items, long from) {
    FolderStatus status = destination.status();
    return memoryFor(items + Math.min(status.messages(), status.uidNext() - from));
  }

  /** Reserves memory to compare this many messages. */
  MemoryBudget.Share memoryFor(long items) {
    return memory.forComparing(items, limits);
  }

  /** The digests of the candidates' bodies, without those of expunged messages. */
  Map<Candidate, String> digests(List<Candidate> ambiguous) {
    Map<SourceAccount, List<Candidate>> bySource = new LinkedHashMap<>();
    List<Candidate> copies = new ArrayList<>();
    for (Candidate candidate : ambiguous) {
      if (candidate.source() == null) {
        copies.add(candidate);
      } else {
        bySource.computeIfAbsent(candidate.source(), s -> new ArrayList<>()).add(candidate);
      }
    }
    Map<Candidate, String> digests = new HashMap<>();
    try (var _ = memory.forReading(destination.memoryForChunks(), limits)) {
      digests.putAll(digests(destination, copies));
      bySource.forEach((source, originals) ->
          digests.putAll(folders.reading(source, folder -> digests(folder, originals))));
    }
    return digests;
  }

  /** The matches whose bodies are identical. */
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
