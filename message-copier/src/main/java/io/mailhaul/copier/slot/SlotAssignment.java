package io.mailhaul.copier.slot;

import io.mailhaul.copier.slot.crash.CrashMarkers;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The slots that are assigned to this replica, with a worker for each. Not thread-safe. */
final class SlotAssignment implements FolderEventPoller.SlotHandler {

  /** Starts a slot's worker. */
  interface WorkerFactory {
    SlotWorker start(TopicPartition slot, CrashMarkers markers);
  }

  /** How long a revoked slot may take to end its turn: one window, and its commit. */
  private static final Duration TURN_END_TIMEOUT = Duration.ofSeconds(5);

  private final Map<TopicPartition, SlotWorker> workers = new HashMap<>();
  private final WorkerFactory workerFactory;

  SlotAssignment(WorkerFactory workerFactory) {
    this.workerFactory = workerFactory;
  }

  @Override
  public void start(Map<TopicPartition, CrashMarkers> slots) {
    slots.forEach((slot, markers) -> workers.put(slot, workerFactory.start(slot, markers)));
  }

  @Override
  public Set<TopicPartition> slots() {
    return workers.keySet();
  }

  @Override
  public FolderEventPoller.@Nullable Worker worker(TopicPartition slot) {
    return workers.get(slot);
  }

  @Override
  public void handOver(TopicPartition slot, List<ConsumerRecord<String, byte[]>> events) {
    SlotWorker worker = workers.get(slot);
    if (worker != null) {
      worker.handOver(events);
    }
  }

  @Override
  public long waitingEvents() {
    return workers.values().stream().mapToLong(SlotWorker::backlog).sum();
  }

  @Override
  public void end(Collection<TopicPartition> slots) {
    end(slots, TURN_END_TIMEOUT);
  }

  /** Ends all turns; one that a lane has just begun may last for a whole time slice. */
  void endAll(Duration timeSlice) {
    end(List.copyOf(workers.keySet()), timeSlice.plus(TURN_END_TIMEOUT));
  }

  /** Ends the slots' turns and waits for their commits; then revokes the slots that are late. */
  private void end(Collection<TopicPartition> slots, Duration atMost) {
    List<SlotWorker> ending = slots.stream().map(workers::remove).filter(Objects::nonNull).toList();
    long until = System.nanoTime() + atMost.toNanos();
    ending.forEach(SlotWorker::endTurn);
    try {
      for (SlotWorker worker : ending) {
        if (!worker.awaitEnd(Duration.ofNanos(Math.max(1, until - System.nanoTime())))) {
          worker.revoke();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ending.forEach(SlotWorker::revoke);
    }
  }

  @Override
  public void revoke(Collection<TopicPartition> slots) {
    slots.forEach(slot -> {
      SlotWorker worker = workers.remove(slot);
      if (worker != null) {
        worker.revoke();
      }
    });
  }

  void revokeAll() {
    revoke(List.copyOf(workers.keySet()));
  }
}
