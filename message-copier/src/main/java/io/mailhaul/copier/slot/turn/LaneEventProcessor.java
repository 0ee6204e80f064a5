package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.CommittedLanes;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.turn.TurnInterruptedException;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.copier.slot.crash.CrashLoopGuard;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes one event of a slot: decides whether its lane is processed, and turns what happened
 * into records.
 */
final class LaneEventProcessor {

  private static final Logger log = LoggerFactory.getLogger(LaneEventProcessor.class);

  private static final Duration INTERNAL_ERROR_RETRY_DELAY = Duration.ofMinutes(1);

  private final TopicPartition partition;
  private final TurnContext context;
  private final SlotConnections connections;
  private final CrashLoopGuard crashLoopGuard;
  private final CommittedLanes committedLanes = new CommittedLanes();

  LaneEventProcessor(TopicPartition partition, TurnContext context, SlotConnections connections) {
    this.partition = partition;
    this.context = context;
    this.connections = connections;
    this.crashLoopGuard = new CrashLoopGuard(context.laneSettings());
  }

  /**
   * Returns the records that the turn commits for the event.
   *
   * @throws TurnLimits.LeaseLostException when nothing of this turn may be committed
   * @throws TurnInterruptedException when the thread was interrupted
   * @throws WorkerApiClient.UnavailableException when the lane must wait for the worker API
   */
  List<ProducerRecord<String, byte[]>> process(LaneDelivery delivery, SlotTurn turn) {
    Lane lane = delivery.lane();
    if (lane == null) {
      String error =
          delivery.readError() == null ? "" : String.valueOf(delivery.readError().getMessage());
      log.error(
          "Slot {}: the record at offset {} is not a readable lane: {}",
          partition.partition(),
          delivery.record().offset(),
          error);
      return context.recordFactory().deadLetterRecords(delivery.record(), error);
    }
    if (context.control().isStale(lane.mailbox(), lane.pass())) {
      log.info(
          "Folder {} of {}: dropped the stale lane of pass {}",
          lane.destination(),
          lane.address(),
          lane.pass());
      return List.of();
    }
    boolean continued = committedLanes.isContinued(lane) && !delivery.hasUnconfirmedAppend();
    LaneResult result = parkedBeforeWork(delivery, lane);
    if (result == null) {
      connections.switchTo(lane.mailbox());
      result = processLane(prepared(delivery, lane), continued, turn);
      committedLanes.processed(lane, result);
    }
    long version =
        isPaused(result)
            ? context.control().pauseVersion(lane.batch(), lane.mailbox())
            : context.control().passVersion(lane.mailbox());
    return context.recordFactory().recordsFor(lane, result, version, connections.endpoints());
  }

  private @Nullable LaneResult parkedBeforeWork(LaneDelivery delivery, Lane lane) {
    if (context.control().isPaused(lane.batch(), lane.mailbox())) {
      return paused(List.of(), lane);
    }
    LaneResult.Parked parked = crashLoopGuard.parkedForCrashes(lane, delivery.crashes());
    if (parked != null) {
      log.error(
          "Folder {} of {} is parked: copiers have ended again and again when they opened it",
          lane.destination(),
          lane.address());
    }
    return parked;
  }

  /**
   * The lane as its crashes require. If a copier crashed after an APPEND, the server may complete
   * that APPEND at any later time; so the lane also looks for its message at the lane's end.
   */
  private Lane prepared(LaneDelivery delivery, Lane lane) {
    Lane marked = delivery.hasUnconfirmedAppend() ? lane.withUnconfirmedAppend() : lane;
    return crashLoopGuard.inSafeMode(marked, delivery.crashes());
  }

  /** The last turn was not committed, or its outcome is unknown. */
  void turnDropped() {
    committedLanes.clear();
  }

  private LaneResult processLane(Lane lane, boolean continued, SlotTurn turn) {
    BooleanSupplier paused = () -> context.control().isPaused(lane.batch(), lane.mailbox());
    context.meters().laneStarted();
    try {
      LaneResult result =
          context.laneProcessor().process(lane, continued, connections, turn.endingWhen(paused));
      return result instanceof LaneResult.Processed(var progress, Lane next)
              && next != null
              && paused.getAsBoolean()
          ? paused(progress, next)
          : result;
    } catch (TurnLimits.LeaseLostException
        | TurnInterruptedException
        | WorkerApiClient.UnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("Processing of folder {} of {} failed", lane.destination(), lane.address(), e);
      connections.close();
      return new LaneResult.Parked(
          List.of(),
          lane,
          new Failure(FailureReason.INTERNAL_ERROR, null, e.getClass().getSimpleName()),
          INTERNAL_ERROR_RETRY_DELAY);
    } finally {
      context.meters().laneEnded();
    }
  }

  private static LaneResult paused(List<LaneProgressed> progress, Lane next) {
    return new LaneResult.Parked(progress, next, new Failure(FailureReason.PAUSED, null, ""), null);
  }

  private static boolean isPaused(LaneResult result) {
    return result instanceof LaneResult.Parked parked
        && parked.failure().reason() == FailureReason.PAUSED;
  }
}
