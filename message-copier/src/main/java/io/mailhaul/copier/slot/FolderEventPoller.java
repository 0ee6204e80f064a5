package io.mailhaul.copier.slot;

import io.mailhaul.copier.slot.crash.CopierProcess;
import io.mailhaul.copier.slot.crash.CrashMarkers;
import io.mailhaul.events.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls {@code folder-events}, and is the only user of the consumer. It hands each slot its events
 * and pauses the partition until the slot requests more.
 */
final class FolderEventPoller implements ConsumerRebalanceListener {

  /** The worker of a slot, from the slot's assignment until its revocation. */
  interface Worker {
    TopicPartition partition();
  }

  /** The assigned slots; called by the polling thread only. */
  interface SlotHandler {
    void start(Map<TopicPartition, CrashMarkers> slots);

    Set<TopicPartition> slots();

    /** The slot's present worker; null when the slot is not assigned. */
    @Nullable Worker worker(TopicPartition slot);

    void handOver(TopicPartition slot, List<ConsumerRecord<String, byte[]>> events);

    /** Ends the slots' turns, and waits a limited time until they are committed. */
    void end(Collection<TopicPartition> slots);

    /** Revokes the slots at once: nothing more may be written for them. */
    void revoke(Collection<TopicPartition> slots);

    /** The number of polled events that are not processed yet. */
    long waitingEvents();
  }

  /** What the slots' workers have requested. */
  interface Requests {
    List<Worker> takeCrashed();

    void requestRewind(Worker worker);

    List<Worker> openRewinds();

    boolean isRewinding(Worker worker);

    void rewound(Worker worker);

    List<TopicPartition> takeResumes();
  }

  private static final Logger log = LoggerFactory.getLogger(FolderEventPoller.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);

  /**
   * The timeout while a slot is paused. A poll returns at once when events arrive, but not when a
   * slot requests more. Many slots with small mailboxes would spend most of their time on waiting
   * for that. (Waking the consumer up would be faster still, but could interrupt a rebalance.)
   */
  private static final Duration POLL_TIMEOUT_WHILE_PAUSED = Duration.ofMillis(10);

  private static final Duration MARKER_TIMEOUT = Duration.ofSeconds(2);

  private final Consumer<String, byte[]> consumer;
  private final GroupMembership membership;
  private final SlotHandler slots;
  private final Requests requests;
  private final CopierProcess process;

  FolderEventPoller(
      Consumer<String, byte[]> consumer,
      GroupMembership membership,
      SlotHandler slots,
      Requests requests,
      CopierProcess process) {
    this.consumer = consumer;
    this.membership = membership;
    this.slots = slots;
    this.requests = requests;
    this.process = process;
  }

  void subscribe() {
    consumer.subscribe(List.of(Topics.FOLDER_EVENTS), this);
  }

  void pollOnce() {
    membership.beforePoll();
    try {
      ConsumerRecords<String, byte[]> records =
          consumer.poll(consumer.paused().isEmpty() ? POLL_TIMEOUT : POLL_TIMEOUT_WHILE_PAUSED);
      membership.afterPoll();
      for (TopicPartition slot : records.partitions()) {
        consumer.pause(List.of(slot));
        Worker worker = slots.worker(slot);
        if (worker == null || !requests.isRewinding(worker)) {
          slots.handOver(slot, records.records(slot));
        }
      }
      handleRequests();
    } catch (RetriableException e) {
      log.info("Kafka did not answer a poll: {}", e.toString());
    }
  }

  /** The number of waiting events in this replica's slots, polled or not. */
  int backlog() {
    long waiting = slots.waitingEvents();
    for (TopicPartition slot : slots.slots()) {
      waiting += consumer.currentLag(slot).orElse(0);
    }
    return (int) Math.min(Integer.MAX_VALUE, waiting);
  }

  private void handleRequests() {
    for (Worker worker : requests.takeCrashed()) {
      if (isCurrent(worker)) {
        slots.start(readCrashMarkers(Set.of(worker.partition()), true));
        requests.requestRewind(Objects.requireNonNull(slots.worker(worker.partition())));
      }
    }
    for (Worker worker : requests.openRewinds()) {
      // A worker that lost its slot may still ask for it. The slot's next worker has begun at the
      // committed offset; with a rewind it would receive, and process, the same events twice.
      if (isCurrent(worker)) {
        rewind(worker.partition());
      }
      requests.rewound(worker);
    }
    consumer.resume(requests.takeResumes().stream().filter(slots.slots()::contains).toList());
  }

  private boolean isCurrent(Worker worker) {
    return slots.worker(worker.partition()) == worker;
  }

  /** Resumes at once: if Kafka does not answer for the next slot, this one must not stay paused. */
  private void rewind(TopicPartition slot) {
    OffsetAndMetadata committed = consumer.committed(Set.of(slot)).get(slot);
    if (committed == null) {
      consumer.seekToBeginning(List.of(slot));
    } else {
      consumer.seek(slot, committed.offset());
    }
    consumer.resume(List.of(slot));
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    membership.joined();
    slots.start(readCrashMarkers(Set.copyOf(partitions), false));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    slots.end(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    membership.partitionsLost();
    slots.revoke(partitions);
  }

  /**
   * The markers are {@link CrashMarkers#unknown} if the broker does not answer in time.
   *
   * @param workersCrashed whether the slots' workers have crashed in this process
   */
  private Map<TopicPartition, CrashMarkers> readCrashMarkers(
      Set<TopicPartition> partitions, boolean workersCrashed) {
    Map<TopicPartition, CrashMarkers> markers = new HashMap<>();
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          consumer.committed(partitions, MARKER_TIMEOUT);
      consumer
          .endOffsets(partitions, MARKER_TIMEOUT)
          .forEach((slot, endOffset) ->
              markers.put(
                  slot, new CrashMarkers(process, committed.get(slot), endOffset, workersCrashed)));
    } catch (RetriableException e) {
      log.info("Could not read the slots' crash markers: {}", e.toString());
    }
    partitions.forEach(slot -> markers.putIfAbsent(slot, CrashMarkers.unknown(process)));
    return markers;
  }
}
