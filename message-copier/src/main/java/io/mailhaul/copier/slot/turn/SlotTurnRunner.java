package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.turn.TurnInterruptedException;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the turns of a slot: processes its lanes and commits the results. */
public final class SlotTurnRunner {

  private static final Logger log = LoggerFactory.getLogger(SlotTurnRunner.class);

  private static final Duration WORKER_API_BACK_OFF = Duration.ofSeconds(1);

  private final TopicPartition partition;
  private final TurnContext context;
  private final SlotConnections connections;
  private final CrashMarkers crashMarkers;
  private final CrashLoopGuard crashLoopGuard;
  private final BooleanSupplier revoked;
  private final BooleanSupplier ending;

  public SlotTurnRunner(
      TopicPartition partition,
      TurnContext context,
      SlotConnections connections,
      CrashMarkers crashMarkers,
      BooleanSupplier revoked,
      BooleanSupplier ending) {
    this.partition = partition;
    this.context = context;
    this.connections = connections;
    this.crashMarkers = crashMarkers;
    this.crashLoopGuard = new CrashLoopGuard(context.laneSettings());
    this.revoked = revoked;
    this.ending = ending;
  }

  /**
   * Runs one turn.
   *
   * @param waiting the events in order; processed events are removed
   * @return whether the turn was committed; otherwise the slot must continue from the committed
   *     offset
   */
  public boolean runTurn(Deque<ConsumerRecord<String, byte[]>> waiting)
      throws InterruptedException {
    SlotTurn turn = new SlotTurn(context.timeSlice(), context.lease(), revoked, ending);
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    List<ConsumerRecord<String, byte[]>> processed = new ArrayList<>();
    context.meters().turnStarted();
    try {
      boolean alone = false;
      while (!waiting.isEmpty()
          && !alone
          && processed.size() < SlotTurn.MAX_EVENTS
          && !turn.isTimeUp()) {
        ConsumerRecord<String, byte[]> next = waiting.getFirst();
        LaneDelivery delivery = LaneDelivery.of(next, crashMarkers);
        alone = delivery.isSuspect();
        if (alone && !processed.isEmpty()) {
          break;
        }
        if (crashMarkers.needsMarker() && !writeMarker(next.offset())) {
          return false;
        }
        records.addAll(process(delivery, turn));
        processed.add(waiting.removeFirst());
      }
    } catch (TurnLimits.LeaseLostException e) {
      log.warn("Slot {}: {}; the turn is dropped", partition.partition(), e.getMessage());
      connections.close();
      crashMarkers.turnDropped(waiting.getFirst().offset());
      return false;
    } catch (TurnInterruptedException e) {
      log.info("Slot {}: the turn was interrupted and is dropped", partition.partition());
      connections.close();
      crashMarkers.turnDropped(waiting.getFirst().offset());
      return false;
    } catch (WorkerApiClient.UnavailableException e) {
      // A missing worker API says nothing about the mailbox: the lane waits, it is not parked.
      log.warn(
          "Slot {}: the worker API does not answer: {}", partition.partition(), e.getMessage());
      TimeUnit.NANOSECONDS.sleep(WORKER_API_BACK_OFF.toNanos());
    } finally {
      context.meters().turnEnded();
    }
    return processed.isEmpty()
        || commit(processed.size(), processed.getLast().offset() + 1, records, waiting.peekFirst());
  }

  private boolean commit(
      int events,
      long from,
      List<ProducerRecord<String, byte[]>> records,
      @Nullable ConsumerRecord<String, byte[]> waiting)
      throws InterruptedException {
    // Without a waiting event, a continued lane is the next event, at a still unknown offset.
    boolean continues =
        records.stream().anyMatch(written -> written.topic().equals(partition.topic()));
    Long next =
        waiting != null ? Long.valueOf(waiting.offset()) : continues ? Long.MAX_VALUE : null;
    boolean committed = commit(from, crashMarkers.markerAfterTurn(events, from, next), records);
    if (!committed) {
      crashMarkers.commitUncertain(events);
    }
    return committed;
  }

  private boolean writeMarker(long head) throws InterruptedException {
    boolean committed = commit(head, crashMarkers.markerFor(head), List.of());
    if (!committed) {
      crashMarkers.commitUncertain(0);
    }
    return committed;
  }

  /** Withdraws the crash marker on release, so that the slot's next copier counts no crash. */
  public void withdrawCrashMarker() throws InterruptedException {
    OffsetAndMetadata withdrawal = crashMarkers.withdrawal();
    if (withdrawal != null) {
      commit(withdrawal.offset(), withdrawal.metadata(), List.of());
    }
  }

  private List<ProducerRecord<String, byte[]>> process(LaneDelivery delivery, SlotTurn turn) {
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
    LaneResult result = parkedBeforeWork(delivery, lane);
    if (result == null) {
      connections.switchTo(lane.mailbox());
      result = processLane(crashLoopGuard.inSafeMode(delivery, lane), turn);
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
    LaneResult.Parked parked = crashLoopGuard.parkedForCrashes(delivery, lane);
    if (parked != null) {
      log.error(
          "Folder {} of {} is parked: {} copiers have crashed with it",
          lane.destination(),
          lane.address(),
          delivery.laneCrashes());
    }
    return parked;
  }

  private LaneResult processLane(Lane lane, SlotTurn turn) {
    BooleanSupplier paused = () -> context.control().isPaused(lane.batch(), lane.mailbox());
    context.meters().laneStarted();
    try {
      LaneResult result =
          context.laneProcessor().process(lane, connections, turn.endingWhen(paused));
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
          Duration.ofMinutes(1));
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

  private boolean commit(
      long nextOffset, String crashMarker, List<ProducerRecord<String, byte[]>> records)
      throws InterruptedException {
    CompletableFuture<Boolean> committed = new CompletableFuture<>();
    context
        .committer()
        .submit(
            new TurnCommit(
                partition,
                nextOffset,
                crashMarker,
                records,
                () -> !revoked.getAsBoolean(),
                committed));
    try {
      return committed.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
