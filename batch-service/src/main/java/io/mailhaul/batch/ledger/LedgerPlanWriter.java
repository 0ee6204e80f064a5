package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes a scanner's plan into the ledger. */
@Component
public class LedgerPlanWriter {

  private final LedgerRepository rows;
  private final OtherLabelRepository otherLabels;
  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  LedgerPlanWriter(
      LedgerRepository rows,
      OtherLabelRepository otherLabels,
      JdbcClient jdbc,
      JdbcTemplate template) {
    this.rows = rows;
    this.otherLabels = otherLabels;
    this.jdbc = jdbc;
    this.template = template;
  }

  /** The mailbox's ledger before the plan. */
  private static final class LedgerSnapshot {
    final Map<String, FolderLedger> folders = new HashMap<>();
    final Map<Long, Map<String, SourceFolderLedger>> sources = new HashMap<>();
    final Map<Long, List<LedgerRepository.ItemRow>> items;

    LedgerSnapshot(List<LedgerRepository.ItemRow> all) {
      items = all.stream().collect(Collectors.groupingBy(LedgerRepository.ItemRow::folder));
    }
  }

  private static final class LedgerChanges {
    final List<SourceFolderLedger> sources = new ArrayList<>();
    final List<Long> retriedItems = new ArrayList<>();
    final List<Object[]> staleMaps = new ArrayList<>();
    final List<Object[]> mappingRules = new ArrayList<>();
    final List<Object[]> renumberedSources = new ArrayList<>();
  }

  /** Opens the lanes of one part of a plan and updates the mailbox's counts. */
  public void open(Mailbox mailbox, List<PlannedFolder> planned) {
    if (planned.isEmpty()) {
      return;
    }
    LedgerSnapshot snapshot = snapshot(mailbox.id());
    Map<String, Long> ids = write(mailbox, planned, snapshot);
    LedgerChanges changes = new LedgerChanges();
    for (PlannedFolder folder : planned) {
      Long id = Objects.requireNonNull(ids.get(folder.destination()));
      FolderLedger before = snapshot.folders.get(folder.destination());
      boolean destinationChanged =
          before != null
              && !before.identity().hasComparableMessageIds(folder.destinationIdentity());
      for (PlannedSource source : folder.sources()) {
        SourceFolderLedger previous =
            snapshot.sources.getOrDefault(id, Map.of()).get(source.folder());
        SourceFolderLedger updated =
            source(mailbox, id, source, previous, destinationChanged, snapshot, changes);
        mailbox.replaceCounts(
            previous == null ? MessageCounts.NONE : previous.asPartOfRun(mailbox.firstPass()),
            updated.asPartOfRun(mailbox.firstPass()));
        changes.sources.add(updated);
        if (source.mappingRule() != null
            && source.mappingRule() != MappingRule.KEPT_FROM_EARLIER_RUN) {
          // The first reason is kept.
          changes.mappingRules.add(new Object[] {source.mappingRule().name(), id, source.folder()});
        }
      }
    }
    rows.write(changes.sources);
    if (!changes.mappingRules.isEmpty()) {
      template.batchUpdate(
          "update source_folder set placement = ? where folder_id = ? and name = ?",
          changes.mappingRules);
    }
    otherLabels.clear(changes.renumberedSources);
    rows.deleteItems(changes.retriedItems);
    if (!changes.staleMaps.isEmpty()) {
      template.batchUpdate(
          "delete from uid_map where folder_id = ? and source = ?", changes.staleMaps);
    }
  }

  private LedgerSnapshot snapshot(UUID mailbox) {
    LedgerSnapshot snapshot = new LedgerSnapshot(rows.items(mailbox));
    for (FolderLedger folder : rows.folders(mailbox)) {
      snapshot.folders.put(folder.destination(), folder);
    }
    for (SourceFolderLedger source : rows.sourcesOfMailbox(mailbox)) {
      snapshot
          .sources
          .computeIfAbsent(source.folder(), id -> new HashMap<>())
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
    boolean renumbered =
        previous != null && !previous.identity().hasComparableMessageIds(planned.identity());
    // Done messages stay done when only the destination changed its UIDVALIDITY or was created
    // again. The scanner plans only new messages, so a ledger without the others would have them
    // copied a second time. The mark is 1 from now on, so copiers compare the whole folder until a
    // pass completes.
    UidRanges done = previous == null || renumbered ? UidRanges.EMPTY : previous.done();
    long keptSkipped = 0;
    long keptFailed = 0;
    List<LedgerRepository.ItemRow> items =
        snapshot.items.getOrDefault(folder, List.of()).stream()
            .filter(item -> item.source().equals(planned.folder()))
            .toList();
    UidRanges retried = RetryRanges.of(done, items);
    boolean sameRun = previous != null && previous.pass() >= mailbox.firstPass();
    List<Long> reopened = new ArrayList<>();
    for (LedgerRepository.ItemRow item : items) {
      if (item.outcome().equals(ItemOutcomeRow.DUPLICATED) && sameRun && !renumbered) {
        // The message is copied, but the report of the run still has to list the duplicate.
        continue;
      }
      Long uid = item.uid();
      boolean retriedLater =
          uid != null
              && done.contains(uid)
              && !retried.contains(uid)
              && RetryRanges.isRetried(item.reason());
      if (!retriedLater) {
        changes.retriedItems.add(item.id());
        if (uid != null && retried.contains(uid)) {
          reopened.add(uid);
        }
      } else if (item.outcome().equals("SKIPPED")) {
        keptSkipped++;
      } else {
        keptFailed++;
      }
    }
    if (renumbered) {
      changes.renumberedSources.add(new Object[] {folder, planned.folder()});
    }
    if (previous != null && (renumbered || destinationChanged)) {
      changes.staleMaps.add(new Object[] {folder, planned.folder()});
    }
    boolean samePass = previous != null && previous.pass() == mailbox.pass();
    return new SourceFolderLedger(
        folder,
        planned.folder(),
        mailbox.pass(),
        planned.identity(),
        done.minus(UidRanges.ofUids(reopened)),
        MessageCounts.planned(
            planned.found(),
            planned.remaining(),
            keptSkipped,
            keptFailed
                + (planned.listingMismatch() == null ? 0 : planned.listingMismatch().unlisted()),
            planned.copiedUnderOtherLabel() == null ? 0 : planned.copiedUnderOtherLabel()),
        previous == null || !sameRun
            ? 0
            : previous.runCopied() + (samePass ? 0 : previous.messageCounts().copied()),
        previous == null || !sameRun
            ? 0
            : previous.runBytes() + (samePass ? 0 : previous.messageCounts().bytes()),
        previous == null || renumbered ? 0 : previous.modSeq(),
        previous == null || !sameRun ? FlagCounts.NONE : previous.flags(),
        planned.listingMismatch());
  }

  /** Whether it is no longer known which messages of the destination are copies. */
  private static boolean needsFullComparison(
      FolderLedger before, PlannedFolder folder, LedgerSnapshot snapshot) {
    Map<String, SourceFolderLedger> sources = snapshot.sources.getOrDefault(before.id(), Map.of());
    return !before.identity().hasComparableMessageIds(folder.destinationIdentity())
        || folder.sources().stream()
            .anyMatch(source -> {
              SourceFolderLedger previous = sources.get(source.folder());
              return previous != null
                  && !previous.identity().hasComparableMessageIds(source.identity());
            });
  }

  private Map<String, Long> write(
      Mailbox mailbox, List<PlannedFolder> planned, LedgerSnapshot snapshot) {
    int count = planned.size();
    String[] destinations = new String[count];
    Long[] validities = new Long[count];
    Long[] marks = new Long[count];
    String[] lanes = new String[count];
    Integer[] slots = new Integer[count];
    String[] cursors = new String[count];
    for (int i = 0; i < count; i++) {
      PlannedFolder folder = planned.get(i);
      FolderLedger before = snapshot.folders.get(folder.destination());
      boolean live = folder.slot() >= 0;
      destinations[i] = folder.destination();
      validities[i] = folder.destinationIdentity().uidValidity();
      marks[i] =
          before == null || needsFullComparison(before, folder, snapshot)
              ? 1
              : before.reconcileFromUid();
      lanes[i] = (live ? LaneState.LIVE : LaneState.NONE).name();
      slots[i] = folder.slot();
      cursors[i] = live ? folder.cursor() : null;
    }
    Map<String, Long> ids = new HashMap<>();
    jdbc.sql(
            """
            insert into folder (mailbox_id, destination, destination_uidvalidity, mark, pass, lane,
              slot, cursor)
            select ?, p.destination, p.uidvalidity, p.mark, ?, p.lane, p.slot, p.cursor
            from unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::int[], ?::text[])
              as p (destination, uidvalidity, mark, lane, slot, cursor)
            on conflict (mailbox_id, destination) do update set
              destination_uidvalidity = excluded.destination_uidvalidity, mark = excluded.mark,
              watch_touched = case when folder.destination_uidvalidity
                = excluded.destination_uidvalidity then folder.watch_touched end,
              pass = excluded.pass, lane = excluded.lane, slot = excluded.slot,
              cursor = excluded.cursor, parked_lane = null, parked_until = null,
              parked_reason = null, parked_side = null, parked_detail = null
            returning id, destination
            """)
        .param(mailbox.id())
        .param(mailbox.pass())
        .param(destinations)
        .param(validities)
        .param(marks)
        .param(lanes)
        .param(slots)
        .param(cursors)
        .query(row -> {
          ids.put(row.getString("destination"), row.getLong("id"));
        });
    return ids;
  }
}
