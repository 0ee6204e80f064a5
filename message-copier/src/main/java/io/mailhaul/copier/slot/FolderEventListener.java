package io.mailhaul.copier.slot;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.copier.CopierSettings;
import io.mailhaul.copier.control.ControlView;
import io.mailhaul.copier.lane.CopySteps;
import io.mailhaul.copier.lane.WorkingLane;
import io.mailhaul.events.Topics;
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
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration TURN_END = Duration.ofSeconds(5);
  private static final Duration REJOIN = Duration.ofSeconds(2);

  private final CopierSettings settings;
  private final CopierKafka kafka;
  private final ControlView control;
  private final WorkingLane lanes;
  private final MailboxAccess access;
  private final CredentialDesk desk;
  private final CopySteps steps;
  private final MeterRegistry registry;
  private final Clock clock;

  private final Map<TopicPartition, Slot> slots = new HashMap<>();
  private final Set<TopicPartition> wanting = ConcurrentHashMap.newKeySet();
  private final Set<TopicPartition> rewinding = ConcurrentHashMap.newKeySet();
  private final Set<Slot> fallen = ConcurrentHashMap.newKeySet();
  private final Lease lease;
  private @Nullable Consumer<String, byte[]> consumer;
  private @Nullable SlotWork work;
  private @Nullable Thread thread;
  private volatile @Nullable ConsumerGroupMetadata group;
  private volatile boolean stopping;
  private volatile boolean running;
  private @Nullable Metric heartbeats;
  private double heartbeatsSeen;
  private boolean lost;

  public FolderEventListener(
      CopierSettings settings,
      CopierKafka kafka,
      ControlView control,
      WorkingLane laneProcessor,
      MailboxAccess access,
      CredentialDesk workerApi,
      CopySteps crashPoints,
      MeterRegistry registry,
      Clock clock) {
    this.settings = settings;
    this.kafka = kafka;
    this.control = control;
    this.lanes = laneProcessor;
    this.access = access;
    this.desk = workerApi;
    this.steps = crashPoints;
    this.registry = registry;
    this.clock = clock;
    this.lease = new Lease(settings.lease());
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

  boolean stopping() {
    return stopping;
  }

  void wantsMore(TopicPartition partition) {
    wanting.add(partition);
  }

  void rewind(TopicPartition partition) {
    rewinding.add(partition);
  }

  void fallen(Slot slot) {
    fallen.add(slot);
  }

  private void run() {
    SlotMeters meters = new SlotMeters(registry);
    try {
      control.awaitReadToEnd();
      while (!stopping) {
        try {
          workAsMember(meters);
        } catch (FencedInstanceIdException e) {
          log.error("Another copier runs with the same instance id; this copier stops", e);
          return;
        } catch (KafkaException e) {
          log.warn("The copier has left the consumer group after an error and joins it again", e);
          TimeUnit.NANOSECONDS.sleep(REJOIN.toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running = false;
    }
  }

  /** Runs from joining the group until leaving it. */
  private void workAsMember(SlotMeters meters) {
    heartbeats = null;
    try (Consumer<String, byte[]> opened = kafka.folderEvents();
        TurnCommitter committer =
            new TurnCommitter(kafka::transactionalProducer, this::group, steps, meters.commits())) {
      consumer = opened;
      work =
          new SlotWork(
              settings,
              lanes,
              control,
              new FolderEventRecords(clock),
              committer,
              lease,
              new Semaphore(settings.turns(), true),
              meters,
              slot -> new SlotConnections(access, desk, kafka.holder(slot), control, clock),
              this);
      opened.subscribe(List.of(Topics.FOLDER_EVENTS), this);
      while (!stopping) {
        pollOnce(opened);
        meters.lanesWaiting(backlog(opened));
      }
      endSlots(List.copyOf(slots.keySet()), settings.quantum().plus(TURN_END));
    } finally {
      onPartitionsLost(List.copyOf(slots.keySet()));
    }
  }

  private void pollOnce(Consumer<String, byte[]> opened) {
    long nanoTime = System.nanoTime();
    long millis = System.currentTimeMillis();
    double answered = heartbeatsAnswered(opened);
    lost = false;
    try {
      ConsumerRecords<String, byte[]> records = opened.poll(POLL);
      group = opened.groupMetadata();
      if (answered > heartbeatsSeen && !lost) {
        lease.renew(nanoTime, millis);
      }
      heartbeatsSeen = answered;
      for (TopicPartition partition : records.partitions()) {
        hand(opened, partition, records.records(partition));
      }
      takeRequests(opened);
    } catch (RetriableException e) {
      log.info("Kafka did not answer a poll: {}", e.toString());
    }
  }

  /** The number of heartbeats that the coordinator has answered. */
  private double heartbeatsAnswered(Consumer<String, byte[]> opened) {
    if (heartbeats == null) {
      heartbeats =
          opened.metrics().values().stream()
              .filter(metric -> metric.metricName().name().equals("heartbeat-total"))
              .findFirst()
              .orElse(null);
    }
    return heartbeats != null && heartbeats.metricValue() instanceof Double value ? value : 0;
  }

  /** The number of waiting events in this replica's slots, polled or not. */
  private int backlog(Consumer<String, byte[]> opened) {
    long waiting = 0;
    for (Map.Entry<TopicPartition, Slot> entry : slots.entrySet()) {
      waiting += entry.getValue().backlog();
      waiting += opened.currentLag(entry.getKey()).orElse(0);
    }
    return (int) Math.min(Integer.MAX_VALUE, waiting);
  }

  private void hand(
      Consumer<String, byte[]> opened,
      TopicPartition partition,
      List<ConsumerRecord<String, byte[]>> records) {
    opened.pause(List.of(partition));
    Slot slot = slots.get(partition);
    if (slot != null && !rewinding.contains(partition)) {
      slot.hand(records);
    }
  }

  private void takeRequests(Consumer<String, byte[]> opened) {
    for (Slot slot : List.copyOf(fallen)) {
      fallen.remove(slot);
      if (slots.get(slot.partition()) == slot) {
        open(opened, List.of(slot.partition()));
        rewind(slot.partition());
      }
    }
    List<TopicPartition> resumed = new ArrayList<>();
    for (TopicPartition partition : List.copyOf(rewinding)) {
      if (slots.containsKey(partition)) {
        OffsetAndMetadata committed = opened.committed(Set.of(partition)).get(partition);
        if (committed == null) {
          opened.seekToBeginning(List.of(partition));
        } else {
          opened.seek(partition, committed.offset());
        }
        resumed.add(partition);
      }
      rewinding.remove(partition);
    }
    for (TopicPartition partition : List.copyOf(wanting)) {
      wanting.remove(partition);
      if (slots.containsKey(partition)) {
        resumed.add(partition);
      }
    }
    opened.resume(resumed);
  }

  private ConsumerGroupMetadata group() {
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
      open(consumer, partitions);
    }
  }

  private void open(Consumer<String, byte[]> opened, Collection<TopicPartition> partitions) {
    SlotWork shared = work;
    if (shared == null) {
      return;
    }
    Attempts.of(opened, Set.copyOf(partitions))
        .forEach((partition, known) -> slots.put(partition, new Slot(partition, shared, known)));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    endSlots(partitions, TURN_END);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    lost = true;
    partitions.forEach(partition -> {
      Slot slot = slots.remove(partition);
      if (slot != null) {
        slot.revoke();
      }
    });
  }

  /** Ends the slots' turns and waits for their commits; then revokes the slots that are late. */
  private void endSlots(Collection<TopicPartition> partitions, Duration atMost) {
    List<Slot> ending = partitions.stream().map(slots::remove).filter(s -> s != null).toList();
    long until = System.nanoTime() + atMost.toNanos();
    ending.forEach(Slot::endTurn);
    try {
      for (Slot slot : ending) {
        if (!slot.awaitEnd(Duration.ofNanos(Math.max(1, until - System.nanoTime())))) {
          slot.revoke();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ending.forEach(Slot::revoke);
    }
  }
}
