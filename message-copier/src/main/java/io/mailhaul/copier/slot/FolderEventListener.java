package io.mailhaul.copier.slot;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.slot.turn.LaneRecordFactory;
import io.mailhaul.copier.slot.turn.Lease;
import io.mailhaul.copier.slot.turn.SlotConnections;
import io.mailhaul.copier.slot.turn.SlotMeters;
import io.mailhaul.copier.slot.turn.TurnCommitter;
import io.mailhaul.events.Topics;
import io.mailhaul.worker.client.WorkerApiClient;
import io.mailhaul.worker.control.ControlTopicView;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Consumes {@code folder-events} in one thread that does nothing slow, so that a rebalance never
 * waits for a mail server. It hands each slot its events, pauses the partition until the slot
 * requests more, and renews the lease when the group coordinator answers a heartbeat.
 */
public final class FolderEventListener implements SmartLifecycle, ConsumerRebalanceListener {

  private static final Logger log = LoggerFactory.getLogger(FolderEventListener.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);
  private static final Duration TURN_END_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REJOIN_DELAY = Duration.ofSeconds(2);

  private final CopierSettings settings;
  private final CopierKafkaClients kafka;
  private final ControlTopicView control;
  private final LaneProcessor laneProcessor;
  private final MailboxAccess access;
  private final WorkerApiClient workerApi;
  private final CrashPoints crashPoints;
  private final MeterRegistry registry;
  private final Clock clock;

  private final Map<TopicPartition, SlotWorker> slots = new HashMap<>();
  private final Set<TopicPartition> resumeRequests = ConcurrentHashMap.newKeySet();
  private final Set<TopicPartition> rewindRequests = ConcurrentHashMap.newKeySet();
  private final Set<SlotWorker> crashedSlots = ConcurrentHashMap.newKeySet();
  private final Lease lease;
  private @Nullable Consumer<String, byte[]> consumer;
  private @Nullable SlotContext context;
  private @Nullable Thread thread;
  private volatile @Nullable ConsumerGroupMetadata group;
  private volatile boolean stopping;
  private volatile boolean running;
  private @Nullable Metric heartbeatTotal;
  private double heartbeatsSeen;
  private boolean partitionsLost;

  public FolderEventListener(
      CopierSettings settings,
      CopierKafkaClients kafka,
      ControlTopicView control,
      LaneProcessor laneProcessor,
      MailboxAccess access,
      WorkerApiClient workerApi,
      CrashPoints crashPoints,
      MeterRegistry registry,
      Clock clock) {
    this.settings = settings;
    this.kafka = kafka;
    this.control = control;
    this.laneProcessor = laneProcessor;
    this.access = access;
    this.workerApi = workerApi;
    this.crashPoints = crashPoints;
    this.registry = registry;
    this.clock = clock;
    this.lease = new Lease(settings.leaseDuration());
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofPlatform().name("folder-events").start(this::run);
  }

  /** Each turn ends after the window in flight and is committed. */
  @Override
  public void stop() {
    stopping = true;
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  boolean isStopping() {
    return stopping;
  }

  void requestEvents(TopicPartition partition) {
    resumeRequests.add(partition);
  }

  void requestRewind(TopicPartition partition) {
    rewindRequests.add(partition);
  }

  void reportCrash(SlotWorker slot) {
    crashedSlots.add(slot);
  }

  private void run() {
    SlotMeters meters = new SlotMeters(registry);
    try {
      control.awaitReadToEnd();
      while (!stopping) {
        try {
          runAsGroupMember(meters);
        } catch (FencedInstanceIdException e) {
          log.error("Another copier runs with the same instance id; this copier stops", e);
          return;
        } catch (KafkaException e) {
          log.warn("The copier has left the consumer group after an error and joins it again", e);
          TimeUnit.NANOSECONDS.sleep(REJOIN_DELAY.toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running = false;
    }
  }

  /** Runs from joining the group until leaving it. */
  private void runAsGroupMember(SlotMeters meters) {
    heartbeatTotal = null;
    try (Consumer<String, byte[]> opened = kafka.folderEventConsumer();
        TurnCommitter committer =
            new TurnCommitter(
                kafka::transactionalProducer,
                this::groupMetadata,
                crashPoints,
                meters.commitTimer())) {
      consumer = opened;
      context =
          new SlotContext(
              settings,
              laneProcessor,
              control,
              new LaneRecordFactory(clock),
              committer,
              lease,
              new Semaphore(settings.maxActiveSlots(), true),
              meters,
              slot ->
                  new SlotConnections(access, workerApi, kafka.holderName(slot), control, clock),
              this);
      opened.subscribe(List.of(Topics.FOLDER_EVENTS), this);
      while (!stopping) {
        pollOnce(opened);
        meters.lanesWaiting(backlog(opened));
      }
      endSlots(List.copyOf(slots.keySet()), settings.timeSlice().plus(TURN_END_TIMEOUT));
    } finally {
      onPartitionsLost(List.copyOf(slots.keySet()));
    }
  }

  private void pollOnce(Consumer<String, byte[]> opened) {
    long nanoTime = System.nanoTime();
    long millis = System.currentTimeMillis();
    double answered = answeredHeartbeats(opened);
    partitionsLost = false;
    try {
      ConsumerRecords<String, byte[]> records = opened.poll(POLL_TIMEOUT);
      group = opened.groupMetadata();
      if (answered > heartbeatsSeen && !partitionsLost) {
        lease.renew(nanoTime, millis);
      }
      heartbeatsSeen = answered;
      for (TopicPartition partition : records.partitions()) {
        handOver(opened, partition, records.records(partition));
      }
      handleRequests(opened);
    } catch (RetriableException e) {
      log.info("Kafka did not answer a poll: {}", e.toString());
    }
  }

  /** The number of heartbeats that the coordinator has answered. */
  private double answeredHeartbeats(Consumer<String, byte[]> opened) {
    if (heartbeatTotal == null) {
      heartbeatTotal =
          opened.metrics().values().stream()
              .filter(metric -> metric.metricName().name().equals("heartbeat-total"))
              .findFirst()
              .orElse(null);
    }
    return heartbeatTotal != null && heartbeatTotal.metricValue() instanceof Double value
        ? value
        : 0;
  }

  /** The number of waiting events in this replica's slots, polled or not. */
  private int backlog(Consumer<String, byte[]> opened) {
    long waiting = 0;
    for (Map.Entry<TopicPartition, SlotWorker> entry : slots.entrySet()) {
      waiting += entry.getValue().backlog();
      waiting += opened.currentLag(entry.getKey()).orElse(0);
    }
    return (int) Math.min(Integer.MAX_VALUE, waiting);
  }

  private void handOver(
      Consumer<String, byte[]> opened,
      TopicPartition partition,
      List<ConsumerRecord<String, byte[]>> records) {
    opened.pause(List.of(partition));
    SlotWorker slot = slots.get(partition);
    if (slot != null && !rewindRequests.contains(partition)) {
      slot.handOver(records);
    }
  }

  private void handleRequests(Consumer<String, byte[]> opened) {
    for (SlotWorker slot : List.copyOf(crashedSlots)) {
      crashedSlots.remove(slot);
      if (slots.get(slot.partition()) == slot) {
        startSlots(opened, List.of(slot.partition()));
        requestRewind(slot.partition());
      }
    }
    List<TopicPartition> resumed = new ArrayList<>();
    for (TopicPartition partition : List.copyOf(rewindRequests)) {
      if (slots.containsKey(partition)) {
        OffsetAndMetadata committed = opened.committed(Set.of(partition)).get(partition);
        if (committed == null) {
          opened.seekToBeginning(List.of(partition));
        } else {
          opened.seek(partition, committed.offset());
        }
        resumed.add(partition);
      }
      rewindRequests.remove(partition);
    }
    for (TopicPartition partition : List.copyOf(resumeRequests)) {
      resumeRequests.remove(partition);
      if (slots.containsKey(partition)) {
        resumed.add(partition);
      }
    }
    opened.resume(resumed);
  }

  private ConsumerGroupMetadata groupMetadata() {
    ConsumerGroupMetadata known = group;
    if (known == null) {
      throw new IllegalStateException("The copier has not joined the group yet");
    }
    return known;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    // The coordinator has answered a join, which proves as much as an answered heartbeat.
    lease.renew(System.nanoTime(), System.currentTimeMillis());
    if (consumer != null) {
      group = consumer.groupMetadata();
      startSlots(consumer, partitions);
    }
  }

  private void startSlots(Consumer<String, byte[]> opened, Collection<TopicPartition> partitions) {
    SlotContext shared = context;
    if (shared == null) {
      return;
    }
    CrashMarkers.readCommitted(opened, Set.copyOf(partitions))
        .forEach(
            (partition, known) -> slots.put(partition, new SlotWorker(partition, shared, known)));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    endSlots(partitions, TURN_END_TIMEOUT);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    partitionsLost = true;
    partitions.forEach(partition -> {
      SlotWorker slot = slots.remove(partition);
      if (slot != null) {
        slot.revoke();
      }
    });
  }

  /** Ends the slots' turns and waits for their commits; then revokes the slots that are late. */
  private void endSlots(Collection<TopicPartition> partitions, Duration atMost) {
    List<SlotWorker> ending =
        partitions.stream().map(slots::remove).filter(s -> s != null).toList();
    long until = System.nanoTime() + atMost.toNanos();
    ending.forEach(SlotWorker::endTurn);
    try {
      for (SlotWorker slot : ending) {
        if (!slot.awaitEnd(Duration.ofNanos(Math.max(1, until - System.nanoTime())))) {
          slot.revoke();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ending.forEach(SlotWorker::revoke);
    }
  }
}
