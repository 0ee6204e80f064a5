package io.mailhaul.copier.slot;

import io.mailhaul.copier.slot.turn.SlotConnections;
import io.mailhaul.copier.slot.turn.TurnContext;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * What the workers of all slots share.
 *
 * @param turn what their turns share
 * @param appendSettleDelay see {@link CopierSettings#appendSettleDelay}
 * @param fencingDelay after a takeover, how long another copier with the same instance id may write
 *     before it learns from its next heartbeat that it is fenced
 * @param activeSlots the permits of slots that run a turn
 * @param connectionFactory creates the connections of a slot
 */
record SlotContext(
    TurnContext turn,
    Duration appendSettleDelay,
    Duration fencingDelay,
    Semaphore activeSlots,
    Function<TopicPartition, SlotConnections> connectionFactory) {}
