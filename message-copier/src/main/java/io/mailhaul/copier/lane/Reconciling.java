package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.copier.lane.SourceAccount.Outcome;
import io.mailhaul.events.UidRanges;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which of the lane's items stand at the destination, at or above the mark, without being
 * accounted for: from a copier that died in this very turn, from an earlier tool, from a lost
 * answer. They are recorded and not appended; what matches nothing is somebody else's and is left
 * alone.
 */
final class Reconciling {

  private static final long PAGE = 5_000;

  private final LaneAccount account;
  private final OpenFolder destination;
  private final Connections connections;
  private final LaneMeters meters;

  Reconciling(
      LaneAccount account, OpenFolder destination, Connections connections, LaneMeters meters) {
    this.account = account;
    this.destination = destination;
    this.connections = connections;
    this.meters = meters;
  }

  /** Compares, if the destination's UIDNEXT is above the mark; then raises the mark to it. */
  void run() {
    long uidNext = destination.status().uidNext();
    if (uidNext > account.mark()) {
      List<Candidate> there = prints(destination, null, UidRanges.of(account.mark(), uidNext - 1));
      if (!there.isEmpty()) {
        List<Matching.Match> matches = Matching.of(candidates(), there, this::digests);
        int found = record(matches);
        meters.reconciled(found);
        if (!all()) {
          // They may be of the turn before; together with them this turn stays within its bound.
          account.appended(found);
        }
      }
    }
    account.raiseMark(uidNext);
  }

  /** The items whose copies may be there: after a turn of ours no more than a turn appends. */
  private List<Candidate> candidates() {
    boolean all = all();
    List<Candidate> candidates = new ArrayList<>();
    for (SourceAccount source : account.sources()) {
      UidRanges comparing =
          account.wide()
              ? source.source().comparing()
              : source.remaining().union(source.unlocated());
      if (comparing.isEmpty()) {
        continue;
      }
      if (!all && candidates.size() >= LaneSettings.MOST_COMPARED) {
        break;
      }
      OpenFolder folder = SourceFolders.open(connections, source);
      for (UidRanges page : pages(folder, comparing)) {
        candidates.addAll(prints(folder, source, page));
        if (!all && candidates.size() >= LaneSettings.MOST_COMPARED) {
          break;
        }
      }
    }
    return candidates;
  }

  private boolean all() {
    return account.mark() == 1 || account.wide();
  }

  private List<Candidate> prints(
      OpenFolder folder, @Nullable SourceAccount source, UidRanges uids) {
    List<Candidate> candidates = new ArrayList<>();
    LocalDate since = source == null ? null : account.lane().since();
    for (UidRanges page : pages(folder, uids)) {
      for (Fingerprint print : folder.fingerprints(page)) {
        boolean wanted =
            since == null
                || print.internalDate() == null
                || !print.internalDate().toLocalDate().isBefore(since);
        if (wanted && page.contains(print.uid())) {
          candidates.add(Candidate.of(source, print));
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
    List<UidRanges> pages = new ArrayList<>();
    UidRanges rest = uids;
    while (!rest.isEmpty()) {
      UidRanges page = rest.between(rest.first(), rest.first() + PAGE - 1);
      pages.add(page);
      rest = rest.minus(page);
    }
    return pages;
  }

  private Map<Candidate, String> digests(List<Candidate> doubtful) {
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
    digest(destination, there, digests);
    bySource.forEach(
        (source, here) -> digest(SourceFolders.open(connections, source), here, digests));
    return digests;
  }

  private static void digest(
      OpenFolder folder, List<Candidate> candidates, Map<Candidate, String> into) {
    Map<Long, String> digests =
        folder.digests(UidRanges.ofUids(candidates.stream().map(Candidate::uid).toList()));
    for (Candidate candidate : candidates) {
      String digest = digests.get(candidate.uid());
      if (digest != null) {
        into.put(candidate, digest);
      }
    }
  }

  private int record(List<Matching.Match> matches) {
    int found = 0;
    Map<SourceAccount, TreeSet<Long>> adopted = new LinkedHashMap<>();
    for (Matching.Match match : matches) {
      SourceAccount source = match.source().source();
      if (source == null) {
        continue;
      }
      long uid = match.source().uid();
      long destinationUid = match.destination().uid();
      Outcome known = source.outcome(uid);
      if (known instanceof Outcome.Copied) {
        source.located(uid, destinationUid);
      } else if (known == null && source.remaining().contains(uid)) {
        if (destinationUid < account.lane().destinationUidNext()) {
          source.present(uid, destinationUid);
        } else {
          source.copied(uid, OptionalLong.of(destinationUid), match.source().size());
        }
        adopted.computeIfAbsent(source, s -> new TreeSet<>()).add(uid);
        found++;
      }
    }
    adopted.forEach((source, uids) -> source.adopt(UidRanges.ofUids(uids)));
    return found;
  }
}
