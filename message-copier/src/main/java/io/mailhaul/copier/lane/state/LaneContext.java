package io.mailhaul.copier.lane.state;

import io.mailhaul.copier.lane.turn.LaneResources;
import io.mailhaul.copier.lane.turn.TurnLimits;

/**
 * A lane's turn: its state, which outlives a lost connection, its limits, and what it shares with
 * other lanes.
 */
public record LaneContext(TurnState state, TurnLimits limits, LaneResources resources) {}
