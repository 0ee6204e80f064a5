package io.mailhaul.copier.lane;

import io.mailhaul.copier.lane.state.MessageOutcome;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** As many outcomes as one event may hold. */
final class ProgressPart {
  private final List<UidMap.Run> runs = new ArrayList<>();
  private final List<UncopiedMessage> uncopied = new ArrayList<>();
  private final Map<Alteration, Long> alterationCounts = new EnumMap<>(Alteration.class);
  private final List<AlteredMessage> alteredMessages = new ArrayList<>();
  private long copied;
  private long alreadyPresent;
  private long bytes;
  private long lastUid;

  /** The UID of the last outcome. */
  long lastUid() {
    return lastUid;
  }

  boolean isFull() {
    return runs.size() >= LaneProgressed.MAX_RUNS
        || uncopied.size() + alteredMessages.size() >= LaneProgressed.MAX_MESSAGES;
  }

  void add(long uid, MessageOutcome outcome, boolean renumbered) {
    lastUid = uid;
    switch (outcome) {
      case MessageOutcome.Copied copy -> {
        copied++;
        bytes += copy.size();
        map(uid, copy.destinationUid());
        copy.alterations().forEach(alteration -> alterationCounts.merge(alteration, 1L, Long::sum));
        if (renumbered && !copy.alterations().contains(Alteration.POSSIBLY_RECOPIED)) {
          alterationCounts.merge(Alteration.POSSIBLY_RECOPIED, 1L, Long::sum);
        }
        if (copy.alteredMessage() != null) {
          alteredMessages.add(copy.alteredMessage());
        }
      }
      case MessageOutcome.AlreadyPresent(long destination) -> {
        alreadyPresent++;
        map(uid, destination);
      }
      case MessageOutcome.Moved(long destination, boolean formerCopyKept) -> {
        alreadyPresent++;
        map(uid, destination);
        alterationCounts.merge(
            formerCopyKept ? Alteration.MOVE_NOT_REPLICATED : Alteration.MOVE_REPLICATED,
            1L,
            Long::sum);
      }
      case MessageOutcome.CopyDeleted() -> {
        alreadyPresent++;
        alterationCounts.merge(Alteration.COPY_DELETED_BY_USER, 1L, Long::sum);
      }
      case MessageOutcome.NotCopied(UncopiedMessage message) -> uncopied.add(message);
    }
  }

  private void map(long uid, long destination) {
    if (destination == 0) {
      return;
    }
    UidMap.Run run = runs.isEmpty() ? null : runs.getLast();
    if (run != null
        && run.source() + run.count() == uid
        && run.destination() + run.count() == destination) {
      runs.set(runs.size() - 1, new UidMap.Run(run.source(), run.destination(), run.count() + 1));
    } else {
      runs.add(new UidMap.Run(uid, destination, 1));
    }
  }

  SourceProgress build(SourceProgressState source, UidRanges done) {
    return build(source, done, List.of());
  }

  SourceProgress build(SourceProgressState source, UidRanges done, List<Duplicate> duplicates) {
    return new SourceProgress(
        source.folder(),
        source.laneSource().identity(),
        done,
        copied,
        alreadyPresent,
        bytes,
        UidMap.of(runs),
        uncopied,
        duplicates,
        alterationCounts,
        alteredMessages,
        null,
        source.copiedUnderOtherLabelAmong(done),
        null);
  }
}
