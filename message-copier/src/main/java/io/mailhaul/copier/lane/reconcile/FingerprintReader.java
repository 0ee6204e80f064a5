package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.ComparedMessage;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.turn.MemoryBudget;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the fingerprints and digests that a comparison of source and destination needs. */
public final class FingerprintReader {

  private static final long UIDS_PER_PAGE = 1_000;
  private static final int MAX_SPARSENESS = 5;

  private final OpenLane lane;
  private final SourceFolder destination;
  private final @Nullable LocalDate since;

  public FingerprintReader(OpenLane lane) {
    this(lane, lane.destination());
  }

  private FingerprintReader(OpenLane lane, SourceFolder destination) {
    this.lane = lane;
    this.destination = destination;
    this.since = lane.lane().messageFilter().since();
  }

  /** A reader of the same sources with another destination folder. */
  public FingerprintReader withDestination(SourceFolder other) {
    return new FingerprintReader(lane, other);
  }

  /** The destination's messages with these UIDs. */
  public List<ComparedMessage> destinationMessages(UidRanges uids) {
    return read(destination, null, uids);
  }

  /** The destination's messages from this UID on. */
  List<ComparedMessage> destinationMessagesFrom(long uid) {
    return read(destination, null, UidRanges.of(uid, destination.status().uidNext() - 1));
  }

  /**
   * The messages of a source folder that the lane copies or has processed. Processed messages count
   * even when the lane's options exclude them now, since an earlier pass has copied them.
   *
   * @param most no further page is fetched when this many were found
   */
  public List<ComparedMessage> sourceMessages(
      SourceProgressState source, UidRanges uids, int most) {
    return lane.sources()
        .read(
            source,
            folder -> {
              List<ComparedMessage> candidates = new ArrayList<>();
              for (UidRanges page : pages(folder, uids)) {
                candidates.addAll(read(folder, source, page));
                if (candidates.size() >= most) {
                  break;
                }
              }
              return candidates;
            });
  }

  private List<ComparedMessage> read(
      SourceFolder folder, @Nullable SourceProgressState source, UidRanges uids) {
    List<ComparedMessage> candidates = new ArrayList<>();
    for (UidRanges page : pages(folder, uids)) {
      for (Fingerprint fingerprint : folder.fetchFingerprints(page)) {
        ComparedMessage candidate = ComparedMessage.of(source, fingerprint);
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
  private static List<UidRanges> pages(SourceFolder folder, UidRanges uids) {
    if (uids.isEmpty() || folder.status().messages() <= UIDS_PER_PAGE) {
      return uids.isEmpty() ? List.of() : List.of(uids);
    }
    // In a sparse folder many UIDs do not exist, so a page may cover more of them.
    long sparse =
        Math.clamp(folder.status().uidNext() / folder.status().messages(), 1, MAX_SPARSENESS);
    List<UidRanges> pages = new ArrayList<>();
    UidRanges remaining = uids;
    while (!remaining.isEmpty()) {
      UidRanges page =
          remaining.between(remaining.first(), remaining.first() + sparse * UIDS_PER_PAGE - 1);
      pages.add(page);
      remaining = remaining.minus(page);
    }
    return pages;
  }

  /**
   * Reserves memory to compare this many source messages with the destination's from this UID on.
   */
  MemoryBudget.Reservation reserveMemory(long messages, long from) {
    FolderStatus status = destination.status();
    return reserveMemory(messages + Math.min(status.messages(), status.uidNext() - from));
  }

  /** Reserves memory to compare this many messages. */
  public MemoryBudget.Reservation reserveMemory(long messages) {
    return lane.resources().memory().reserveForComparison(messages, lane.limits());
  }

  private MemoryBudget.Reservation reserveForReading() {
    return lane.resources()
        .memory()
        .reserveForReading(destination.memoryNeededForStreaming(), lane.limits());
  }

  /** The digests of the candidates' bodies, without those of expunged messages. */
  public Map<ComparedMessage, String> digests(List<ComparedMessage> ambiguous) {
    Map<SourceProgressState, List<ComparedMessage>> bySource = new LinkedHashMap<>();
    List<ComparedMessage> copies = new ArrayList<>();
    for (ComparedMessage candidate : ambiguous) {
      if (candidate.source() == null) {
        copies.add(candidate);
      } else {
        bySource.computeIfAbsent(candidate.source(), s -> new ArrayList<>()).add(candidate);
      }
    }
    Map<ComparedMessage, String> digests = new HashMap<>();
    try (var _ = reserveForReading()) {
      digests.putAll(digests(destination, copies));
      bySource.forEach((source, originals) ->
          digests.putAll(lane.sources().read(source, folder -> digests(folder, originals))));
    }
    return digests;
  }

  /** The matches whose bodies are identical. */
  public List<CopyMatcher.Match> withSameBodies(List<CopyMatcher.Match> matches) {
    List<ComparedMessage> all = new ArrayList<>();
    matches.forEach(match -> {
      all.add(match.source());
      all.add(match.destination());
    });
    Map<ComparedMessage, String> digests = digests(all);
    return matches.stream()
        .filter(match -> digests.containsKey(match.source()))
        .filter(
            match -> Objects.equals(digests.get(match.source()), digests.get(match.destination())))
        .toList();
  }

  private static Map<ComparedMessage, String> digests(
      SourceFolder folder, List<ComparedMessage> candidates) {
    Map<Long, String> byUid =
        folder.fetchDigests(
            UidRanges.ofUids(candidates.stream().map(ComparedMessage::uid).toList()));
    Map<ComparedMessage, String> digests = new HashMap<>();
    for (ComparedMessage candidate : candidates) {
      String digest = byUid.get(candidate.uid());
      if (digest != null) {
        digests.put(candidate, digest);
      }
    }
    return digests;
  }
}
