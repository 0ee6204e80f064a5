package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.OriginalReference;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.UidPages;
import io.mailhaul.copier.lane.state.ComparedMessage;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.turn.MemoryBudget;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the fingerprints and digests that a comparison of source and destination needs. */
public final class FingerprintReader {

  private static final int MESSAGES_PER_PAGE = 1_000;
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
  FingerprintReader withDestination(SourceFolder other) {
    return new FingerprintReader(lane, other);
  }

  /** The destination's messages with these UIDs. */
  List<Copy> destinationMessages(UidRanges uids) {
    List<Copy> copies = new ArrayList<>();
    for (UidRanges page : pages(destination, uids)) {
      for (Fingerprint fingerprint : destination.fetchFingerprints(page)) {
        if (page.contains(fingerprint.uid())) {
          copies.add(Copy.of(fingerprint));
        }
      }
    }
    return copies;
  }

  /** The destination's messages from this UID on. */
  List<Copy> destinationMessagesFrom(long uid) {
    return destinationMessages(UidRanges.of(uid, destination.status().uidNext() - 1));
  }

  /**
   * The messages of a source folder that the lane copies or has processed. Processed messages count
   * even when the lane's options exclude them now, since an earlier pass has copied them.
   *
   * @param most no further page is fetched when this many were found
   */
  List<Original> sourceMessages(SourceProgressState source, UidRanges uids, int most) {
    return lane.sources().read(source, folder -> sourceMessages(folder, source, uids, most));
  }

  private List<Original> sourceMessages(
      SourceFolder folder, SourceProgressState source, UidRanges uids, int most) {
    List<Original> originals = new ArrayList<>();
    for (UidRanges page : pages(folder, uids)) {
      for (Fingerprint fingerprint : folder.fetchFingerprints(page)) {
        Original original = Original.of(source, fingerprint);
        if (page.contains(fingerprint.uid()) && (original.done() || isIncluded(fingerprint))) {
          originals.add(original);
        }
      }
      if (originals.size() >= most) {
        break;
      }
    }
    return originals;
  }

  private boolean isIncluded(Fingerprint fingerprint) {
    return since == null
        || fingerprint.internalDate() == null
        || !fingerprint.internalDate().toLocalDate().isBefore(since);
  }

  private static List<UidRanges> pages(SourceFolder folder, UidRanges uids) {
    return UidPages.of(folder, uids, MESSAGES_PER_PAGE, MAX_SPARSENESS);
  }

  /**
   * Reserves memory to compare this many source messages with the destination's from this UID on.
   */
  MemoryBudget.Reservation reserveMemory(long messages, long from) {
    FolderStatus status = destination.status();
    return reserveMemory(messages + Math.min(status.messages(), status.uidNext() - from));
  }

  /** Reserves memory to compare this many messages. */
  MemoryBudget.Reservation reserveMemory(long messages) {
    return lane.resources().memory().reserveForComparison(messages, lane.limits());
  }

  private MemoryBudget.Reservation reserveForReading() {
    return lane.resources()
        .memory()
        .reserveForReading(destination.memoryNeededForStreaming(), lane.limits());
  }

  /**
   * The digests of the candidates' bodies, without those of expunged messages. The digests of an
   * original and of a copy are equal if the copy may be its copy.
   */
  Map<ComparedMessage, String> digests(List<ComparedMessage> ambiguous) {
    return DigestSelector.select(ambiguous, bodyDigests(ambiguous));
  }

  private Map<ComparedMessage, BodyDigest> bodyDigests(List<ComparedMessage> ambiguous) {
    Map<SourceProgressState, List<Original>> bySource = new LinkedHashMap<>();
    List<Copy> copies = new ArrayList<>();
    for (ComparedMessage candidate : ambiguous) {
      switch (candidate) {
        case Original original ->
            bySource.computeIfAbsent(original.source(), s -> new ArrayList<>()).add(original);
        case Copy copy -> copies.add(copy);
      }
    }
    Map<ComparedMessage, BodyDigest> digests = new HashMap<>();
    try (var _ = reserveForReading()) {
      digests.putAll(digests(destination, copies));
      bySource.forEach((source, originals) ->
          digests.putAll(lane.sources().read(source, folder -> digests(folder, originals))));
    }
    return digests;
  }

  /** The matches whose bodies are identical. */
  List<CopyMatcher.Match> withSameBodies(List<CopyMatcher.Match> matches) {
    List<ComparedMessage> all = new ArrayList<>();
    matches.forEach(match -> {
      all.add(match.source());
      all.add(match.destination());
    });
    Map<ComparedMessage, BodyDigest> digests = bodyDigests(all);
    return matches.stream()
        .filter(match -> hasSameBody(digests.get(match.source()), digests.get(match.destination())))
        .toList();
  }

  private static boolean hasSameBody(@Nullable BodyDigest original, @Nullable BodyDigest copy) {
    return original != null && copy != null && original.matchesCopy(copy);
  }

  private static Map<ComparedMessage, BodyDigest> digests(
      SourceFolder folder, List<? extends ComparedMessage> candidates) {
    Map<ComparedMessage, BodyDigest> digests = new HashMap<>();
    List<Long> toFetch = new ArrayList<>();
    for (ComparedMessage candidate : candidates) {
      OriginalReference original = candidate.original();
      if (original == null) {
        toFetch.add(candidate.uid());
      } else {
        digests.put(candidate, new BodyDigest(original.digest(), List.of()));
      }
    }
    if (!toFetch.isEmpty()) {
      Map<Long, BodyDigest> byUid = folder.fetchDigests(UidRanges.ofUids(toFetch));
      for (ComparedMessage candidate : candidates) {
        BodyDigest digest = byUid.get(candidate.uid());
        if (digest != null) {
          digests.put(candidate, digest);
        }
      }
    }
    return digests;
  }
}
