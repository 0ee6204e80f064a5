package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.state.ComparedMessage;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.Lane;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.model.folder.UidRanges;
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
public final class LateDuplicateCheck {

  private record DuplicatedCopy(
      Original original, long destinationUid, long secondDestinationUid) {}

  private final TurnState state;
  private final SourceFolder destination;
  private final TurnLimits limits;
  private final FingerprintReader fingerprints;

  public LateDuplicateCheck(OpenLane lane, FingerprintReader fingerprints) {
    this.state = lane.state();
    this.destination = lane.destination();
    this.limits = lane.limits();
    this.fingerprints = fingerprints;
  }

  /**
   * Runs when nothing else remains and an APPEND had no response. It ignores the turn's time,
   * because otherwise turns that are always late would never reach it.
   */
  public void check() {
    if (!state.needsLateDuplicateCheck() || limits.isStopping()) {
      return;
    }
    destination.refresh();
    Lane.UnconfirmedAppend unconfirmed = state.reconciliation().unconfirmedAppend();
    if (unconfirmed != null && destination.status().uidNext() > unconfirmed.reconcileFromUid()) {
      long messages = unconfirmed.toReconcile().stream().mapToLong(UidRanges::size).sum();
      try (var _ = fingerprints.reserveMemory(messages, unconfirmed.reconcileFromUid())) {
        report(findDuplicates(unconfirmed));
      }
    }
    state.markLateDuplicatesChecked();
  }

  private List<DuplicatedCopy> findDuplicates(Lane.UnconfirmedAppend unconfirmed) {
    List<ComparedMessage> all = new ArrayList<>();
    for (int i = 0; i < state.sources().size(); i++) {
      all.addAll(
          fingerprints.sourceMessages(
              state.sources().get(i), unconfirmed.toReconcile().get(i), Integer.MAX_VALUE));
    }
    all.addAll(fingerprints.destinationMessagesFrom(unconfirmed.reconcileFromUid()));
    List<ComparedMessage> suspects =
        groups(all, ComparedMessage::fingerprintHash).values().stream()
            .filter(LateDuplicateCheck::hasExtraCopies)
            .flatMap(List::stream)
            .toList();
    if (suspects.isEmpty()) {
      return List.of();
    }
    Map<ComparedMessage, String> digests = fingerprints.digests(suspects);
    List<DuplicatedCopy> twice = new ArrayList<>();
    List<ComparedMessage> known = suspects.stream().filter(digests::containsKey).toList();
    groups(known, suspect -> suspect.fingerprintHash() + "\n" + digests.get(suspect))
        .values()
        .stream()
        .filter(LateDuplicateCheck::hasExtraCopies)
        .forEach(same -> {
          List<Original> originals = ComparedMessage.only(Original.class, same);
          List<Copy> copies = ComparedMessage.only(Copy.class, same);
          for (int i = originals.size(); i < copies.size(); i++) {
            int of = Math.min(i - originals.size(), originals.size() - 1);
            twice.add(
                new DuplicatedCopy(
                    originals.get(of), copies.getFirst().uid(), copies.get(i).uid()));
          }
        });
    return twice;
  }

  private static Map<String, List<ComparedMessage>> groups(
      List<ComparedMessage> candidates, Function<ComparedMessage, String> by) {
    return candidates.stream().collect(Collectors.groupingBy(by));
  }

  private static boolean hasExtraCopies(List<ComparedMessage> same) {
    long originals = same.stream().filter(Original.class::isInstance).count();
    return originals > 0 && same.size() - originals > originals;
  }

  private void report(List<DuplicatedCopy> twice) {
    if (twice.isEmpty()) {
      return;
    }
    Map<Long, Fingerprint> prints = new HashMap<>();
    for (Fingerprint fingerprint :
        destination.fetchFingerprints(
            UidRanges.ofUids(twice.stream().map(DuplicatedCopy::secondDestinationUid).toList()))) {
      prints.put(fingerprint.uid(), fingerprint);
    }
    for (DuplicatedCopy pair : twice) {
      Fingerprint fingerprint = prints.get(pair.secondDestinationUid());
      if (fingerprint == null) {
        // The extra copy was deleted in the meantime.
        continue;
      }
      pair.original()
          .source()
          .recordDuplicate(
              new Duplicate(
                  pair.original().uid(),
                  pair.destinationUid(),
                  pair.secondDestinationUid(),
                  fingerprint.messageId(),
                  fingerprint.subject(),
                  fingerprint.internalDate() == null
                      ? null
                      : fingerprint.internalDate().toInstant(),
                  fingerprint.size()));
    }
  }
}
