package io.mailhaul.copier.lane.turn;

import io.mailhaul.worker.client.LedgerClient;
import java.time.Clock;

/** What all lanes of a copier share. */
public record LaneResources(
    LaneSettings settings,
    LaneMemory memory,
    LaneMeters meters,
    CrashPoints crashPoints,
    LedgerClient ledger,
    Clock clock) {}
