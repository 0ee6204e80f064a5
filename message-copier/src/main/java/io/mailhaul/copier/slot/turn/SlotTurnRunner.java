package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.turn.TurnInterruptedException;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

/** Runs the turns of a slot: how many events a turn takes, and what it commits. */
public final class SlotTurnRunner {

  private static final Logger log = LoggerFactory.getLogger(SlotTurnRunner.class);

  private static final Duration WORKER_API_BACK_OFF = Duration.ofSeconds(1);

  private final TopicPartition partition;
  private final TurnContext context;
  private final SlotConnections connections;
  private final CrashMarkers crashMarkers;
  private final LaneEventProcessor laneEvents;
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
    this.laneEvents = new LaneEventProcessor(partition, context, connections);
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
    context.committer().turnStarted();
    try {
      return runAndCommit(waiting);
    } finally {
      context.committer().turnEnded();
    }
  }

  private boolean runAndCommit(Deque<ConsumerRecord<String, byte[]>> waiting)
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
        records.addAll(laneEvents.process(delivery, turn));
        processed.add(waiting.removeFirst());
      }
    } catch (TurnLimits.LeaseLostException e) {
      log.warn("Slot {}: {}; the copier drops the turn", partition.partition(), e.getMessage());
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
        || commitTurn(
            processed.size(), processed.getLast().offset() + 1, records, waiting.peekFirst());
  }

  private boolean commitTurn(
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

  private boolean commit(
      long nextOffset, String crashMarker, List<ProducerRecord<String, byte[]>> records)
      throws InterruptedException {
    try {
      return context
          .committer()
          .submit(partition, nextOffset, crashMarker, records, () -> !revoked.getAsBoolean())
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
