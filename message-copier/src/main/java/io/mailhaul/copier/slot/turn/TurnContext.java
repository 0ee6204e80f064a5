package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.worker.ControlState;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What the turns of all slots share.
 *
 * @param timeSlice the time limit of one turn
 * @param isolation keeps a lane that is suspected to crash copiers (write lock) apart from all
 *     others with which copiers have crashed (read lock), so that the next crash shows whether it
 *     is the cause
 */
public record TurnContext(
    Duration timeSlice,
    LaneSettings laneSettings,
    Lease lease,
    SlotMeters meters,
    ControlState control,
    LaneProcessor laneProcessor,
    LaneRecordFactory recordFactory,
    TurnCommitter committer,
    ReentrantReadWriteLock isolation) {}
