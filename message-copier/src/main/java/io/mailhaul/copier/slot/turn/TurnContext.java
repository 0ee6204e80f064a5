package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.worker.ControlState;
import java.time.Duration;

/**
 * What the turns of all slots share.
 *
 * @param timeSlice the time limit of one turn
 */
public record TurnContext(
    Duration timeSlice,
    LaneSettings laneSettings,
    Lease lease,
    SlotMeters meters,
    ControlState control,
    LaneProcessor laneProcessor,
    LaneRecordFactory recordFactory,
    TurnCommitter committer) {}
