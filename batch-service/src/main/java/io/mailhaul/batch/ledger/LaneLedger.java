package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Applies the progress of lanes, only from the recorded cursor, so that nothing counts twice. */
@Component
public class LaneLedger {

  private final FolderRepository folders;
  private final SourceFolderRepository sourceFolders;
  private final MessageOutcomeRepository outcomes;
  private final UidMapRepository maps;
  private final AlterationRepository alterations;

  LaneLedger(
      FolderRepository folders,
      SourceFolderRepository sourceFolders,
      MessageOutcomeRepository outcomes,
      UidMapRepository maps,
      AlterationRepository alterations) {
    this.folders = folders;
    this.sourceFolders = sourceFolders;
    this.outcomes = outcomes;
    this.maps = maps;
    this.alterations = alterations;
  }

  /** A committed part of a turn, and the mailbox to which its lane belongs. */
  public record Turn(Mailbox mailbox, LaneProgressed progress) {
    private FolderRepository.Key key() {
      return new FolderRepository.Key(mailbox.id(), progress.id().destination());
    }
  }

  /** The rows of some lanes: as they are read, changed by turns, and written. */
  private static final class Rows {
    final Map<FolderRepository.Key, FolderLedger> folders = new HashMap<>();
    final Map<Long, Map<String, SourceFolderLedger>> sources = new HashMap<>();
    final Map<Long, FolderRepository.ProgressColumns> changedFolders = new LinkedHashMap<>();
    final Map<UidMapRepository.Source, SourceFolderLedger> changedSources = new LinkedHashMap<>();
    final List<Map.Entry<UidMapRepository.Source, UidMap>> maps = new ArrayList<>();
    final Set<UidMapRepository.Source> finished = new LinkedHashSet<>();

    void put(SourceFolderLedger source) {
      sources
          .computeIfAbsent(source.folderId(), id -> new LinkedHashMap<>())
          .put(source.name(), source);
    }

    void change(SourceFolderLedger source) {
      put(source);
      changedSources.put(new UidMapRepository.Source(source.folderId(), source.name()), source);
    }
  }

  /**
   * Applies committed parts of turns, in order, with few statements for all of them.
   *
   * @return the counts of each part; empty when it starts at another cursor than the lane's,
   *     because it was applied before or comes from a copier that lost its slot
   */
  public List<Optional<MessageCounts>> progress(List<Turn> turns) {
    if (turns.isEmpty()) {
      return List.of();
    }
    Rows rows = new Rows();
    rows.folders.putAll(folders.findAll(turns.stream().map(Turn::key).distinct().toList()));
    sourceFolders
        .findByFolders(rows.folders.values().stream().map(FolderLedger::id).toList())
        .forEach(rows::put);
    List<Optional<MessageCounts>> counts =
        turns.stream().map(turn -> Optional.ofNullable(progress(turn, rows))).toList();
    sourceFolders.write(rows.changedSources.values());
    folders.update(rows.changedFolders);
    maps.append(rows.maps);
    maps.merge(rows.finished);
    return counts;
  }

  private @Nullable MessageCounts progress(Turn turn, Rows rows) {
    Mailbox mailbox = turn.mailbox();
    LaneProgressed progress = turn.progress();
    FolderLedger folder = rows.folders.get(turn.key());
    if (folder == null || !folder.acceptsProgressFrom(mailbox.pass(), progress.from())) {
      return null;
    }
    MessageCounts done = MessageCounts.NONE;
    for (SourceProgress part : progress.sources()) {
      SourceFolderLedger before =
          rows.sources.getOrDefault(folder.id(), Map.of()).get(part.folder());
      SourceFolderLedger previous =
          before == null || before.pass() != mailbox.pass()
              ? SourceFolderLedger.create(
                  folder.id(), part.folder(), mailbox.pass(), part.identity())
              : before;
      MessageCounts counts = turnCounts(part);
      SourceFolderLedger updated = previous.withTurn(part, counts);
      updateCounts(mailbox, before, updated);
      rows.change(updated);
      rows.maps.add(Map.entry(new UidMapRepository.Source(folder.id(), part.folder()), part.map()));
      outcomes.add(mailbox.id(), folder.id(), part);
      alterations.add(mailbox.id(), folder.id(), mailbox.pass(), part);
      done = done.plus(counts);
    }
    if (progress.finished()) {
      finish(mailbox, folder, rows);
    }
    FolderRepository.ProgressColumns columns =
        new FolderRepository.ProgressColumns(
            progress.finished() ? FolderLedger.LaneState.COMPLETED : FolderLedger.LaneState.LIVE,
            progress.finished() ? null : progress.to(),
            progress.reconcileFromUid(),
            progress.destinationIdentity(),
            progress.flagBaseline() == null ? folder.flagBaseline() : progress.flagBaseline());
    rows.changedFolders.put(folder.id(), columns);
    rows.folders.put(turn.key(), after(folder, columns));
    return done;
  }

  /** The folder after a part of a turn. */
  private static FolderLedger after(
      FolderLedger folder, FolderRepository.ProgressColumns progress) {
    return new FolderLedger(
        folder.id(),
        folder.destination(),
        progress.destinationIdentity(),
        progress.reconcileFromUid(),
        folder.pass(),
        progress.lane(),
        progress.cursor(),
        progress.flagBaseline());
  }

  private static void finish(Mailbox mailbox, FolderLedger folder, Rows rows) {
    for (SourceFolderLedger source :
        List.copyOf(rows.sources.getOrDefault(folder.id(), Map.of()).values())) {
      if (source.pass() == mailbox.pass()) {
        SourceFolderLedger updated =
            source.withCounts(source.messageCounts().withRemainingVanished());
        updateCounts(mailbox, source, updated);
        rows.change(updated);
        rows.finished.add(new UidMapRepository.Source(folder.id(), source.name()));
      }
    }
  }

  /**
   * Ends a lane that did not complete: the remaining messages have failed for that reason, and the
   * next pass tries them again. If the user has deleted the source folder, they have vanished
   * instead.
   *
   * @return whether the lane was at that cursor
   */
  public boolean failLane(Mailbox mailbox, String lane, String from, Failure failure) {
    Optional<FolderLedger> folder = laneAt(mailbox, lane, from);
    folder.ifPresent(at -> failLane(mailbox, at, failure));
    return folder.isPresent();
  }

  /** Like {@link #failLane(Mailbox, String, String, Failure)}, at any cursor. */
  public boolean failLane(Mailbox mailbox, String lane, Failure failure) {
    Optional<FolderLedger> folder =
        folders
            .find(mailbox.id(), lane)
            .filter(
                at -> at.cursor() != null && at.acceptsProgressFrom(mailbox.pass(), at.cursor()));
    folder.ifPresent(at -> failLane(mailbox, at, failure));
    return folder.isPresent();
  }

  private void failLane(Mailbox mailbox, FolderLedger folder, Failure failure) {
    List<SourceFolderLedger> changed = new ArrayList<>();
    List<SourceFolderLedger> planned =
        sourceFolders.findByFolder(folder.id()).stream()
            .filter(source -> source.pass() == mailbox.pass())
            .toList();
    for (SourceFolderLedger source : planned) {
      if (source.messageCounts().remaining() > 0) {
        SourceFolderLedger updated =
            source.withCounts(
                failure.reason() == FailureReason.FOLDER_DELETED
                    ? source.messageCounts().withRemainingVanished()
                    : source.messageCounts().withRemainingFailed());
        updateCounts(mailbox, source, updated);
        changed.add(updated);
      }
    }
    // An empty folder that could not be created is missing as well, so the report lists it.
    List<SourceFolderLedger> failed = changed.isEmpty() ? planned : changed;
    sourceFolders.write(changed);
    outcomes.addFailed(mailbox.id(), folder.id(), failed, failure);
    folders.failLane(folder.id());
  }

  /** Ends all lanes of the mailbox; their remaining messages are left to the next pass. */
  public void abandonLanes(Mailbox mailbox) {
    folders.failLanes(mailbox.id());
  }

  private Optional<FolderLedger> laneAt(Mailbox mailbox, String lane, String from) {
    return folders
        .find(mailbox.id(), lane)
        .filter(folder -> folder.acceptsProgressFrom(mailbox.pass(), from));
  }

  private static void updateCounts(
      Mailbox mailbox, @Nullable SourceFolderLedger before, SourceFolderLedger updated) {
    mailbox.replaceCounts(
        before == null ? MessageCounts.NONE : before.asPartOfRun(mailbox.firstPass()),
        updated.asPartOfRun(mailbox.firstPass()));
  }

  private static MessageCounts turnCounts(SourceProgress part) {
    long skipped =
        part.uncopiedMessages().stream()
            .filter(message -> message.outcome() == Outcome.SKIPPED)
            .count();
    long benign =
        part.uncopiedMessages().stream()
            .filter(message -> message.outcome() == Outcome.SKIPPED)
            .filter(message -> message.failure().reason().isBenign())
            .count();
    long otherLabel = part.copiedUnderOtherLabel().size();
    return MessageCounts.NONE.withTurn(
        part.copied(),
        part.alreadyPresent(),
        skipped + otherLabel,
        benign + otherLabel,
        part.uncopiedMessages().size() - skipped,
        part.bytes());
  }
}
