package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Account;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.FlagCounts;
import io.mailhaul.events.FlagWatch;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.MigrationProgress.Outcome;
import io.mailhaul.events.MigrationProgress.SourceProgress;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Applies the progress of lanes, only from the recorded cursor, so that nothing counts twice. */
@Component
public class Lanes {

  /** The user has deleted the message, so no action is needed. */
  private static final Set<FailureReason> DELETED =
      Set.of(FailureReason.ITEM_GONE, FailureReason.ITEM_DELETED);

  private final LedgerRows rows;
  private final UidMaps maps;
  private final ChangeRows changes;
  private final ElsewhereRows elsewhere;
  private final JdbcClient jdbc;

  Lanes(
      LedgerRows rows, UidMaps maps, ChangeRows changes, ElsewhereRows elsewhere, JdbcClient jdbc) {
    this.rows = rows;
    this.maps = maps;
    this.changes = changes;
    this.elsewhere = elsewhere;
    this.jdbc = jdbc;
  }

  /**
   * Applies a committed part of a turn.
   *
   * @return the part's counts; empty when it starts at another cursor than the lane's, because it
   *     was applied before or comes from a copier that lost its slot
   */
  public Optional<Account> progress(Mailbox mailbox, LaneProgressed progress) {
    FolderLedger folder = at(mailbox, progress.lane(), progress.from()).orElse(null);
    if (folder == null) {
      return Optional.empty();
    }
    Map<String, SourceLedger> sources = new HashMap<>();
    for (SourceLedger source : rows.sources(folder.id())) {
      sources.put(source.name(), source);
    }
    Account done = Account.NONE;
    Map<String, SourceLedger> changed = new LinkedHashMap<>();
    for (SourceProgress part : progress.sources()) {
      SourceLedger before = sources.get(part.folder());
      SourceLedger previous =
          before == null || before.pass() != mailbox.pass()
              ? unplanned(mailbox, folder, part)
              : before;
      Account turn = turn(part);
      SourceLedger updated = apply(previous, part, turn);
      account(mailbox, before, updated);
      sources.put(updated.name(), updated);
      changed.put(updated.name(), updated);
      maps.append(folder.id(), part.folder(), part.map());
      rows.insertItems(NewItem.of(mailbox.id(), folder.id(), part));
      changes.add(mailbox.id(), folder.id(), mailbox.pass(), part);
      done = done.plus(turn);
    }
    if (progress.finished()) {
      for (SourceLedger source : sources.values()) {
        if (source.pass() == mailbox.pass()) {
          SourceLedger updated = source.with(source.account().ended());
          account(mailbox, source, updated);
          changed.put(updated.name(), updated);
          maps.merge(folder.id(), source.name());
        }
      }
    }
    rows.write(changed.values());
    elsewhere.apply(folder.id(), progress.sources());
    FlagWatch watch = progress.watch() == null ? folder.watch() : progress.watch();
    jdbc.sql(
            """
            update folder set lane = ?, cursor = ?, mark = ?, destination_uidvalidity = ?,
              watch_modseq = ?, watch_uidnext = ?, watch_touched = ?,
              parked_lane = null, parked_until = null, parked_reason = null, parked_side = null,
              parked_detail = null
            where id = ?
            """)
        .param((progress.finished() ? LaneState.ENDED : LaneState.LIVE).name())
        .param(progress.finished() ? null : progress.to())
        .param(progress.mark())
        .param(progress.destinationUidValidity())
        .param(watch == null ? null : watch.modSeq())
        .param(watch == null ? null : watch.uidNext())
        .param(watch == null ? null : watch.touched().toString())
        .param(folder.id())
        .update();
    return Optional.of(done);
  }

  /**
   * Ends a lane that did not complete: the remaining messages have failed for that reason, and the
   * next pass tries them again. If the user has deleted the source folder, they have vanished
   * instead.
   *
   * @return whether the lane was at that cursor
   */
  public boolean giveUp(Mailbox mailbox, String lane, String from, Failure failure) {
    Optional<FolderLedger> folder = at(mailbox, lane, from);
    folder.ifPresent(at -> giveUp(mailbox, at, failure));
    return folder.isPresent();
  }

  /** Like {@link #giveUp(Mailbox, String, String, Failure)}, at any cursor. */
  public boolean giveUp(Mailbox mailbox, String lane, Failure failure) {
    Optional<FolderLedger> folder =
        rows.folder(mailbox.id(), lane)
            .filter(at -> at.cursor() != null && at.isAt(mailbox.pass(), at.cursor()));
    folder.ifPresent(at -> giveUp(mailbox, at, failure));
    return folder.isPresent();
  }

  private void giveUp(Mailbox mailbox, FolderLedger folder, Failure failure) {
    List<SourceLedger> changed = new ArrayList<>();
    List<SourceLedger> planned =
        rows.sources(folder.id()).stream()
            .filter(source -> source.pass() == mailbox.pass())
            .toList();
    for (SourceLedger source : planned) {
      if (source.account().remaining() > 0) {
        SourceLedger updated =
            source.with(
                failure.reason() == FailureReason.FOLDER_DELETED
                    ? source.account().ended()
                    : source.account().givenUp());
        account(mailbox, source, updated);
        changed.add(updated);
      }
    }
    // An empty folder that could not be created is missing as well, so the report lists it.
    List<NewItem> items =
        (changed.isEmpty() ? planned : changed)
            .stream()
                .map(s -> NewItem.ofFolder(mailbox.id(), folder.id(), s.name(), failure))
                .toList();
    rows.write(changed);
    rows.insertItems(items);
    jdbc.sql(
            """
            update folder set lane = 'GIVEN_UP', cursor = null, parked_lane = null,
              parked_until = null, parked_reason = null, parked_side = null, parked_detail = null
            where id = ?
            """)
        .param(folder.id())
        .update();
  }

  /** Ends all lanes of the mailbox; their remaining messages are left to the next pass. */
  public void abandon(Mailbox mailbox) {
    jdbc.sql(
            """
            update folder set lane = 'GIVEN_UP', cursor = null, parked_lane = null,
              parked_until = null, parked_reason = null, parked_side = null, parked_detail = null
            where mailbox_id = ? and lane in ('LIVE', 'PARKED')
            """)
        .param(mailbox.id())
        .update();
  }

  private Optional<FolderLedger> at(Mailbox mailbox, String lane, String from) {
    return rows.folder(mailbox.id(), lane).filter(folder -> folder.isAt(mailbox.pass(), from));
  }

  private static void account(
      Mailbox mailbox, @Nullable SourceLedger before, SourceLedger updated) {
    mailbox.replaceCounts(
        before == null ? Account.NONE : before.inRun(mailbox.firstPass()),
        updated.inRun(mailbox.firstPass()));
  }

  private static SourceLedger unplanned(Mailbox mailbox, FolderLedger folder, SourceProgress part) {
    return new SourceLedger(
        folder.id(),
        part.folder(),
        mailbox.pass(),
        part.uidValidity(),
        UidRanges.EMPTY,
        Account.NONE,
        0,
        0,
        0,
        FlagCounts.NONE,
        null);
  }

  private static Account turn(SourceProgress part) {
    long skipped = part.items().stream().filter(item -> item.outcome() == Outcome.SKIPPED).count();
    long gone =
        part.items().stream()
            .filter(item -> item.outcome() == Outcome.SKIPPED)
            .filter(item -> DELETED.contains(item.failure().reason()))
            .count();
    long otherLabel = part.elsewhere().size();
    return Account.NONE.progressed(
        part.copied(),
        part.alreadyPresent(),
        skipped + otherLabel,
        gone + otherLabel,
        part.items().size() - skipped,
        part.bytes());
  }

  /** How many more messages than known so far the source counts and does not list. */
  private static long unlisted(SourceLedger previous, SourceProgress part) {
    return part.difference() == null
        ? 0
        : Math.max(0, part.difference().missing() - previous.missing());
  }

  private static SourceLedger apply(SourceLedger previous, SourceProgress part, Account turn) {
    UidRanges before =
        previous.uidValidity() == part.uidValidity() ? previous.done() : UidRanges.EMPTY;
    return previous.with(before.union(part.done()), part.uidValidity())
        .with(
            previous.account()
                .progressed(
                    turn.copied(),
                    turn.alreadyPresent(),
                    turn.skipped(),
                    turn.gone(),
                    turn.failed() + unlisted(previous, part),
                    turn.bytes()))
        .with(part.flags())
        .with(part.difference());
  }
}
