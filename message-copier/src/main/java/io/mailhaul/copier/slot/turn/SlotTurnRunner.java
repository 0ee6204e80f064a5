package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.turn.TurnInterruptedException;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.copier.slot.crash.CrashMarkers;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
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

  /** How long a lane waits for suspected ones; they wait for a whole time slice. */
  private static final Duration MAX_WAIT_FOR_SUSPECTED = Duration.ofSeconds(1);

  private final TopicPartition partition;
  private final TurnContext context;
  private final SlotConnections connections;
  private final CrashMarkers crashMarkers;
  private final LaneEventProcessor laneEvents;
  private final BooleanSupplier revoked;
  private final BooleanSupplier ending;
  private @Nullable Lock isolation;

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
      if (isolation != null) {
        isolation.unlock();
        isolation = null;
      }
    }
  }

  private boolean runAndCommit(Deque<ConsumerRecord<String, byte[]>> waiting)
      throws InterruptedException {
    SlotTurn turn = newTurn();
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    List<ConsumerRecord<String, byte[]>> processed = new ArrayList<>();
    context.meters().turnStarted();
    try {
      boolean last = false;
      LaneDelivery first = null;
      while (!waiting.isEmpty()
          && !last
          && (processed.isEmpty() || processed.size() < crashMarkers.maxTurnEvents())
          && !turn.isTimeUp()) {
        ConsumerRecord<String, byte[]> next = waiting.getFirst();
        LaneDelivery delivery = LaneDelivery.of(next, crashMarkers, processed.size());
        if (first == null) {
          if (!isolate(delivery)) {
            return false;
          }
          first = delivery;
          // The lane may have waited for its isolation.
          turn = newTurn();
        } else if (!delivery.mayShareTurnOf(first)) {
          break;
        }
        List<ProducerRecord<String, byte[]>> written = laneEvents.process(delivery, turn);
        records.addAll(written);
        processed.add(waiting.removeFirst());
        // Each step of a lane in safe mode is committed.
        last = delivery.isSuspected() || delivery.isInSafeMode() && isContinuedIn(written);
      }
    } catch (TurnLimits.LeaseLostException e) {
      log.warn("Slot {}: {}; the copier drops the turn", partition.partition(), e.getMessage());
      connections.close();
      crashMarkers.turnDropped(waiting.getFirst().offset());
      laneEvents.turnDropped();
      return false;
    } catch (TurnInterruptedException e) {
      log.info("Slot {}: the turn was interrupted and is dropped", partition.partition());
      connections.close();
      crashMarkers.turnDropped(waiting.getFirst().offset());
      laneEvents.turnDropped();
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

  private SlotTurn newTurn() {
    // A lane that keeps a suspected one waiting ends its turn after the window in flight.
    BooleanSupplier awaited =
        isolation == null ? () -> false : context.isolation()::hasQueuedThreads;
    return new SlotTurn(context.timeSlice(), context.lease(), revoked, ending, awaited);
  }

  private boolean commitTurn(
      int events,
      long from,
      List<ProducerRecord<String, byte[]>> records,
      @Nullable ConsumerRecord<String, byte[]> waiting)
      throws InterruptedException {
    // Without a waiting event, a continued lane is the next event, at a still unknown offset.
    Long next =
        waiting != null
            ? Long.valueOf(waiting.offset())
            : isContinuedIn(records) ? Long.MAX_VALUE : null;
    boolean committed = commit(from, crashMarkers.markerAfterTurn(events, from, next), records);
    if (!committed) {
      crashMarkers.commitUncertain(events);
      laneEvents.turnDropped();
    }
    return committed;
  }

  private boolean isContinuedIn(List<ProducerRecord<String, byte[]>> records) {
    return records.stream().anyMatch(written -> written.topic().equals(partition.topic()));
  }

  /**
   * Waits until no other lane that must not share a crash with this one is processed, and writes
   * the turn's marker. The wait is limited, because another lane's server may not respond; then the
   * marker does not say that the lane is alone.
   *
   * @return whether the marker is committed
   */
  private boolean isolate(LaneDelivery first) throws InterruptedException {
    boolean alone = false;
    if (first.isSuspected()) {
      alone = lock(context.isolation().writeLock(), context.timeSlice());
    } else if (first.isInSafeMode()) {
      lock(context.isolation().readLock(), MAX_WAIT_FOR_SUSPECTED);
    }
    return (!alone && !crashMarkers.needsMarker()) || writeMarker(first.record().offset(), alone);
  }

  private boolean lock(Lock lock, Duration atMost) throws InterruptedException {
    boolean locked = lock.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS);
    isolation = locked ? lock : null;
    return locked;
  }

  private boolean writeMarker(long head, boolean alone) throws InterruptedException {
    boolean committed = commit(head, crashMarkers.markerFor(head, alone), List.of());
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
