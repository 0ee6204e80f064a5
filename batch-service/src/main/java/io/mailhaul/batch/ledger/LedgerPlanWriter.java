package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes a scanner's plan into the ledger. */
@Component
public class LedgerPlanWriter {

  private final FolderRepository folders;
  private final SourceFolderRepository sourceFolders;
  private final MessageOutcomeRepository outcomes;
  private final UidMapRepository maps;

  LedgerPlanWriter(
      FolderRepository folders,
      SourceFolderRepository sourceFolders,
      MessageOutcomeRepository outcomes,
      UidMapRepository maps) {
    this.folders = folders;
    this.sourceFolders = sourceFolders;
    this.outcomes = outcomes;
    this.maps = maps;
  }

  /** A plan of a mailbox, or a part of it. */
  public record Plan(Mailbox mailbox, List<PlannedFolder> folders) {}

  /** The ledgers of the mailboxes before their plans. */
  private static final class LedgerSnapshot {
    final Map<FolderRepository.Key, FolderLedger> folders;
    final Map<Long, Map<String, SourceFolderLedger>> sources = new HashMap<>();
    final Map<Long, List<MessageOutcomeRepository.Outcome>> outcomes;

    LedgerSnapshot(
        Map<FolderRepository.Key, FolderLedger> folders,
        List<MessageOutcomeRepository.Outcome> all) {
      this.folders = folders;
      outcomes =
          all.stream().collect(Collectors.groupingBy(MessageOutcomeRepository.Outcome::folderId));
    }

    @Nullable FolderLedger before(Mailbox mailbox, PlannedFolder folder) {
      return folders.get(key(mailbox, folder));
    }
  }

  private static final class LedgerChanges {
    final List<FolderRepository.PlannedColumns> folders = new ArrayList<>();
    final Map<Long, Integer> unchangedFolders = new LinkedHashMap<>();
    final List<SourceFolderLedger> sources = new ArrayList<>();
    final List<Long> retriedOutcomes = new ArrayList<>();
    final List<SourceFolderLedger> staleMaps = new ArrayList<>();
  }

  /**
   * Opens the lanes of plans and updates the mailboxes' counts, with few statements for all of
   * them.
   *
   * @param plans at most one of each mailbox
   */
  public void open(Collection<Plan> plans) {
    List<Plan> opened = plans.stream().filter(plan -> !plan.folders().isEmpty()).toList();
    if (opened.isEmpty()) {
      return;
    }
    List<UUID> mailboxes = opened.stream().map(plan -> plan.mailbox().id()).toList();
    LedgerSnapshot snapshot = snapshot(mailboxes);
    LedgerChanges changes = new LedgerChanges();
    for (Plan plan : opened) {
      plan.folders().forEach(folder -> addFolder(plan.mailbox(), folder, snapshot, changes));
    }
    folders.writePlan(changes.folders);
    folders.writeUnchanged(changes.unchangedFolders);
    Map<FolderRepository.Key, Long> ids = new HashMap<>();
    snapshot.folders.forEach((key, folder) -> ids.put(key, folder.id()));
    if (!opened.stream().allMatch(plan -> ids.keySet().containsAll(keys(plan)))) {
      ids.putAll(folders.ids(mailboxes));
    }
    for (Plan plan : opened) {
      for (PlannedFolder folder : plan.folders()) {
        addSources(
            plan.mailbox(),
            Objects.requireNonNull(ids.get(key(plan.mailbox(), folder))),
            folder,
            snapshot,
            changes);
      }
    }
    sourceFolders.write(changes.sources);
    outcomes.delete(changes.retriedOutcomes);
    changes.staleMaps.forEach(source -> maps.delete(source.folderId(), source.name()));
  }

  private static FolderRepository.Key key(Mailbox mailbox, PlannedFolder folder) {
    return new FolderRepository.Key(mailbox.id(), folder.destination());
  }

  private static Set<FolderRepository.Key> keys(Plan plan) {
    return plan.folders().stream()
        .map(folder -> key(plan.mailbox(), folder))
        .collect(Collectors.toSet());
  }

  private static void addFolder(
      Mailbox mailbox, PlannedFolder folder, LedgerSnapshot snapshot, LedgerChanges changes) {
    FolderRepository.PlannedColumns columns = row(mailbox, folder, snapshot);
    FolderLedger before = snapshot.before(mailbox, folder);
    if (before != null && columns.isUnchanged(before)) {
      changes.unchangedFolders.put(before.id(), mailbox.pass());
    } else {
      changes.folders.add(columns);
    }
  }

  private static void addSources(
      Mailbox mailbox,
      long id,
      PlannedFolder folder,
      LedgerSnapshot snapshot,
      LedgerChanges changes) {
    FolderLedger before = snapshot.before(mailbox, folder);
    boolean destinationChanged =
        before != null
            && !folder.destinationIdentity().hasComparableMessageIds(before.destinationIdentity());
    for (PlannedSource source : folder.sources()) {
      SourceFolderLedger previous =
          snapshot.sources.getOrDefault(id, Map.of()).get(source.folder());
      SourceFolderLedger updated =
          source(mailbox, id, source, previous, destinationChanged, snapshot, changes);
      mailbox.replaceCounts(
          previous == null ? MessageCounts.NONE : previous.asPartOfRun(mailbox.firstPass()),
          updated.asPartOfRun(mailbox.firstPass()));
      changes.sources.add(updated);
    }
  }

  private LedgerSnapshot snapshot(List<UUID> mailboxes) {
    Map<FolderRepository.Key, FolderLedger> known = folders.findByMailboxes(mailboxes);
    if (known.isEmpty()) {
      return new LedgerSnapshot(known, List.of());
    }
    LedgerSnapshot snapshot = new LedgerSnapshot(known, outcomes.findByMailboxes(mailboxes));
    for (SourceFolderLedger source :
        sourceFolders.findByFolders(known.values().stream().map(FolderLedger::id).toList())) {
      snapshot
          .sources
          .computeIfAbsent(source.folderId(), id -> new HashMap<>())
          .put(source.name(), source);
    }
    return snapshot;
  }

  private static SourceFolderLedger source(
      Mailbox mailbox,
      long folder,
      PlannedSource planned,
      @Nullable SourceFolderLedger previous,
      boolean destinationChanged,
      LedgerSnapshot snapshot,
      LedgerChanges changes) {
    FolderIdentity identity = planned.identity();
    boolean renumbered = previous != null && !identity.hasComparableMessageIds(previous.identity());
    // Done messages stay done when only the destination changed its UIDVALIDITY or was created
    // again. The scanner plans only new messages, so a ledger without the others would have them
    // copied a second time. Copies are reconciled from UID 1 from now on, so copiers compare the
    // whole folder until a pass completes.
    UidRanges done = previous == null || renumbered ? UidRanges.EMPTY : previous.done();
    long keptSkipped = 0;
    long keptFailed = 0;
    List<MessageOutcomeRepository.Outcome> outcomes =
        snapshot.outcomes.getOrDefault(folder, List.of()).stream()
            .filter(outcome -> outcome.source().equals(planned.folder()))
            .toList();
    UidRanges retried = RetryRanges.of(done, outcomes);
    boolean sameRun = previous != null && previous.pass() >= mailbox.firstPass();
    List<Long> reopened = new ArrayList<>();
    for (MessageOutcomeRepository.Outcome outcome : outcomes) {
      if (outcome.outcome().equals(MessageOutcomeRepository.DUPLICATED) && sameRun && !renumbered) {
        // The message is copied, but the report of the run still has to list the duplicate.
        continue;
      }
      Long uid = outcome.uid();
      boolean retriedLater =
          uid != null && done.contains(uid) && !retried.contains(uid) && outcome.isRetried();
      if (!retriedLater) {
        changes.retriedOutcomes.add(outcome.id());
        if (uid != null && retried.contains(uid)) {
          reopened.add(uid);
        }
      } else if (outcome.outcome().equals("SKIPPED")) {
        keptSkipped++;
      } else {
        keptFailed++;
      }
    }
    if (previous != null && (renumbered || destinationChanged)) {
      changes.staleMaps.add(previous);
    }
    boolean samePass = previous != null && previous.pass() == mailbox.pass();
    return new SourceFolderLedger(
        folder,
        planned.folder(),
        mailbox.pass(),
        identity,
        done.minus(UidRanges.ofUids(reopened)),
        MessageCounts.planned(
            planned.found(),
            planned.remaining(),
            keptSkipped,
            keptFailed + SourceFolderLedger.unlistedCount(planned.listingMismatch()),
            planned.copiedUnderOtherLabel() == null ? 0 : planned.copiedUnderOtherLabel()),
        previous == null || !sameRun
            ? 0
            : previous.runCopied() + (samePass ? 0 : previous.messageCounts().copied()),
        previous == null || !sameRun
            ? 0
            : previous.runBytes() + (samePass ? 0 : previous.messageCounts().bytes()),
        previous == null || renumbered ? 0 : previous.modSeq(),
        previous == null || !sameRun ? FlagCounts.NONE : previous.flags(),
        mappingRule(planned, previous),
        planned.listingMismatch(),
        previous == null || renumbered ? null : previous.copiedUnderOtherLabel());
  }

  /** A folder that keeps its place from an earlier run also keeps the rule that placed it. */
  private static @Nullable MappingRule mappingRule(
      PlannedSource planned, @Nullable SourceFolderLedger previous) {
    MappingRule rule = planned.mappingRule();
    boolean placedNow = rule != null && rule != MappingRule.KEPT_FROM_EARLIER_RUN;
    return placedNow || previous == null ? (placedNow ? rule : null) : previous.mappingRule();
  }

  /** Whether it is no longer known which messages of the destination are copies. */
  private static boolean needsFullComparison(
      FolderLedger before, PlannedFolder folder, LedgerSnapshot snapshot) {
    Map<String, SourceFolderLedger> sources = snapshot.sources.getOrDefault(before.id(), Map.of());
    return !folder.destinationIdentity().hasComparableMessageIds(before.destinationIdentity())
        || folder.sources().stream()
            .anyMatch(source -> {
              SourceFolderLedger previous = sources.get(source.folder());
              return previous != null
                  && !source.identity().hasComparableMessageIds(previous.identity());
            });
  }

  private static FolderRepository.PlannedColumns row(
      Mailbox mailbox, PlannedFolder folder, LedgerSnapshot snapshot) {
    FolderLedger before = snapshot.before(mailbox, folder);
    FolderIdentity identity = folder.destinationIdentity();
    boolean live = folder.slot() >= 0;
    return new FolderRepository.PlannedColumns(
        mailbox.id(),
        folder.destination(),
        identity,
        before == null || needsFullComparison(before, folder, snapshot)
            ? 1
            : before.reconcileFromUid(),
        mailbox.pass(),
        live ? FolderLedger.LaneState.LIVE : FolderLedger.LaneState.NONE,
        folder.slot(),
        live ? folder.cursor() : null,
        null,
        null,
        null,
        before == null || !identity.hasComparableMessageIds(before.destinationIdentity())
            ? null
            : before.flagBaseline());
  }
}
