package io.mailhaul.events;

import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.FlagProgress;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events without the optional parts, for tests. */
public final class EventFixtures {

  private EventFixtures() {}

  public static Lane lane(
      LaneId id,
      String address,
      int slot,
      int turn,
      String cursor,
      FolderIdentity destinationIdentity,
      long destinationUidNext,
      long reconcileFromUid,
      @Nullable LocalDate since,
      List<Lane.Source> sources) {
    return new Lane(
        id,
        address,
        slot,
        turn,
        cursor,
        destinationIdentity,
        destinationUidNext,
        reconcileFromUid,
        new MessageFilter(since, false, false),
        sources,
        null,
        null,
        List.of(),
        null);
  }

  public static Lane.Source laneSource(
      String folder, FolderIdentity identity, UidRanges remaining, UidRanges toReconcile) {
    return laneSource(folder, identity, remaining, toReconcile, null);
  }

  public static Lane.Source laneSource(
      String folder,
      FolderIdentity identity,
      UidRanges remaining,
      UidRanges toReconcile,
      Lane.@Nullable FlagSync flagSync) {
    return laneSource(folder, identity, remaining, toReconcile, flagSync, null);
  }

  public static Lane.Source laneSource(
      String folder,
      FolderIdentity identity,
      UidRanges remaining,
      UidRanges toReconcile,
      Lane.@Nullable FlagSync flagSync,
      @Nullable LabelSet otherLabels) {
    return new Lane.Source(folder, identity, remaining, toReconcile, flagSync, otherLabels, false);
  }

  /** A folder that keeps its name. */
  public static PlannedSource plannedSource(
      String folder, FolderIdentity identity, long found, long remaining) {
    return new PlannedSource(folder, identity, found, remaining, null, null, null);
  }

  public static LaneProgressed laneProgressed(
      LaneId id,
      String from,
      String to,
      FolderIdentity destinationIdentity,
      long reconcileFromUid,
      boolean finished,
      Instant startedAt,
      Instant at,
      List<SourceProgress> sources) {
    return new LaneProgressed(
        id,
        from,
        to,
        destinationIdentity,
        reconcileFromUid,
        finished,
        startedAt,
        at,
        sources,
        null);
  }

  /** Progress without duplicates, alterations and flag changes. */
  public static SourceProgress sourceProgress(
      String folder,
      FolderIdentity identity,
      UidRanges done,
      long copied,
      long alreadyPresent,
      long bytes,
      UidMap map,
      List<UncopiedMessage> uncopiedMessages) {
    return sourceProgress(
        folder,
        identity,
        done,
        copied,
        alreadyPresent,
        bytes,
        map,
        uncopiedMessages,
        List.of(),
        Map.of(),
        List.of(),
        null,
        UidRanges.EMPTY);
  }

  /** Progress without a listing mismatch. */
  public static SourceProgress sourceProgress(
      String folder,
      FolderIdentity identity,
      UidRanges done,
      long copied,
      long alreadyPresent,
      long bytes,
      UidMap map,
      List<UncopiedMessage> uncopiedMessages,
      List<Duplicate> duplicates,
      Map<Alteration, Long> alterationCounts,
      List<AlteredMessage> alteredMessages,
      @Nullable FlagProgress flagProgress,
      UidRanges copiedUnderOtherLabel) {
    return new SourceProgress(
        folder,
        identity,
        done,
        copied,
        alreadyPresent,
        bytes,
        map,
        uncopiedMessages,
        duplicates,
        alterationCounts,
        alteredMessages,
        flagProgress,
        copiedUnderOtherLabel,
        null);
  }
}
