package io.mailhaul.copier.slot;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.slot.turn.LaneRecordFactory;
import io.mailhaul.copier.slot.turn.Lease;
import io.mailhaul.copier.slot.turn.SlotConnections;
import io.mailhaul.copier.slot.turn.SlotMeters;
import io.mailhaul.copier.slot.turn.TurnCommitter;
import io.mailhaul.copier.slot.turn.TurnContext;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.client.SessionExchange;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Creates the context of the slots' workers, once for each membership of the group.
 *
 * @param instanceId see {@link CopierKafkaClients}
 */
public record SlotContextFactory(
    CopierSettings settings,
    String instanceId,
    LaneProcessor laneProcessor,
    MailboxAccess access,
    WorkerApiClient workerApi,
    ControlState control,
    Clock clock,
    SessionExchange sessions) {

  SlotContext create(Lease lease, SlotMeters meters, TurnCommitter committer) {
    return new SlotContext(
        new TurnContext(
            settings.timeSlice(),
            settings.laneSettings(),
            lease,
            meters,
            control,
            laneProcessor,
            new LaneRecordFactory(control, clock),
            committer,
            new ReentrantReadWriteLock(true)),
        settings.appendSettleDelay(),
        settings.heartbeatInterval().multipliedBy(3).dividedBy(2),
        new Semaphore(settings.maxActiveSlots(), true),
        slot ->
            new SlotConnections(
                access, workerApi, holderName(slot.partition()), control, clock, sessions));
  }

  /**
   * The name under which the slot's worker asks for credentials. It is the same in all replicas: if
   * a copier is killed while it signs in, the slot's next copier signs in at once.
   */
  private static String holderName(int slot) {
    return "message-copier/" + slot;
  }
}
