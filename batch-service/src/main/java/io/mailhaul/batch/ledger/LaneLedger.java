package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /**
   * Applies a committed part of a turn.
   *
   * @return the part's counts; empty when it starts at another cursor than the lane's, because it
   *     was applied before or comes from a copier that lost its slot
   */
  public Optional<MessageCounts> progress(Mailbox mailbox, LaneProgressed progress) {
    FolderLedger folder =
        laneAt(mailbox, progress.id().destination(), progress.from()).orElse(null);
    if (folder == null) {
      return Optional.empty();
    }
    Map<String, SourceFolderLedger> sources = new HashMap<>();
    for (SourceFolderLedger source : sourceFolders.findByFolder(folder.id())) {
      sources.put(source.name(), source);
    }
    MessageCounts done = MessageCounts.NONE;
    Map<String, SourceFolderLedger> changed = new LinkedHashMap<>();
    for (SourceProgress part : progress.sources()) {
      SourceFolderLedger before = sources.get(part.folder());
      SourceFolderLedger previous =
          before == null || before.pass() != mailbox.pass()
              ? SourceFolderLedger.create(
                  folder.id(), part.folder(), mailbox.pass(), part.identity())
              : before;
      MessageCounts turn = turnCounts(part);
      SourceFolderLedger updated = previous.withTurn(part, turn);
      updateCounts(mailbox, before, updated);
      sources.put(updated.name(), updated);
      changed.put(updated.name(), updated);
      maps.append(folder.id(), part.folder(), part.map());
      outcomes.add(mailbox.id(), folder.id(), part);
      alterations.add(mailbox.id(), folder.id(), mailbox.pass(), part);
      done = done.plus(turn);
    }
    if (progress.finished()) {
      for (SourceFolderLedger source : sources.values()) {
        if (source.pass() == mailbox.pass()) {
          SourceFolderLedger updated =
              source.withCounts(source.messageCounts().withRemainingVanished());
          updateCounts(mailbox, source, updated);
          changed.put(updated.name(), updated);
          maps.merge(folder.id(), source.name());
        }
      }
    }
    sourceFolders.write(changed.values());
    folders.update(
        folder.id(),
        new FolderRepository.ProgressColumns(
            progress.finished() ? FolderLedger.LaneState.COMPLETED : FolderLedger.LaneState.LIVE,
            progress.finished() ? null : progress.to(),
            progress.reconcileFromUid(),
            progress.destinationIdentity(),
            progress.flagBaseline() == null ? folder.flagBaseline() : progress.flagBaseline()));
    return Optional.of(done);
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
