package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a lane. Copiers write it; a scanner only writes {@link LaneFailed}, for a folder
 * that it could not plan.
 */
public sealed interface LaneProgress extends MigrationProgress {

  LaneId id();

  @Override
  default String batch() {
    return id().batch();
  }

  @Override
  default String mailbox() {
    return id().mailbox();
  }

  @Override
  default int pass() {
    return id().pass();
  }

  /**
   * A part of a turn was committed. A large turn is written as several of these events in one
   * transaction, each starting at the cursor where the previous one ended.
   *
   * @param from the cursor that this progress starts at
   * @param to the cursor that it leads to
   * @param destinationIdentity the destination folder's identity
   * @param reconcileFromUid the new mark of the lane ({@link Lane#reconcileFromUid})
   * @param finished whether the lane has ended with it
   * @param startedAt when the turn began
   * @param at when its work was done, just before the commit
   * @param flagBaseline the new baseline for flag changes by the user; null when it is unchanged
   */
  record LaneProgressed(
      LaneId id,
      String from,
      String to,
      FolderIdentity destinationIdentity,
      long reconcileFromUid,
      boolean finished,
      Instant startedAt,
      Instant at,
      List<SourceProgress> sources,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagBaseline flagBaseline)
      implements LaneProgress {

    /** The most runs of an event, over all of its sources. */
    public static final int MAX_RUNS = 3_000;

    /** The most ranges of messages that are copied from another folder. */
    public static final int MAX_OTHER_LABEL_RANGES = 1_000;

    /** The most uncopied, duplicated and altered messages, over all sources of an event. */
    public static final int MAX_MESSAGES = 100;

    public LaneProgressed {
      sources = List.copyOf(sources);
    }
  }

  /**
   * A copier parked a lane because it cannot continue now. The lane has no event on its slot until
   * batch-service publishes it again.
   *
   * @param lane the lane's state, to be published again unchanged
   * @param until when to retry; null when the user has to correct something first
   * @param controlVersion the newest {@link Control#controlVersion} that the copier had read
   */
  record LaneParked(Lane lane, Failure failure, @Nullable Instant until, long controlVersion)
      implements LaneProgress {
    @Override
    public LaneId id() {
      return lane.id();
    }
  }

  /** The lane ended before all of its work was done; this pass does not retry the rest. */
  record LaneFailed(LaneId id, String from, Failure failure) implements LaneProgress {}

  /** A lane's event could not be read; it is in the dead-letter topic. */
  record LaneEventUnreadable(LaneId id, Failure failure) implements LaneProgress {}
}
