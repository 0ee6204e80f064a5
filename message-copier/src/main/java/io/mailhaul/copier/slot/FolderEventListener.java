package io.mailhaul.copier.slot;

import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.slot.crash.CopierProcess;
import io.mailhaul.copier.slot.turn.Lease;
import io.mailhaul.copier.slot.turn.SlotMeters;
import io.mailhaul.copier.slot.turn.TurnCommitter;
import io.mailhaul.worker.ControlTopicReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Consumes {@code folder-events} as a member of the copiers' group, and joins the group again after
 * an error. If the broker has fenced it, it first waits until no member of the group has its
 * instance id: of two copiers with the same instance id, the older one waits as long as the newer
 * one runs. One thread polls and does nothing slow, so that a rebalance never waits for a mail
 * server.
 */
public final class FolderEventListener implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(FolderEventListener.class);
  private static final Duration STOP_CHECK_INTERVAL = Duration.ofMillis(500);

  private final CopierSettings settings;
  private final CopierKafkaClients kafka;
  private final ControlTopicReader control;
  private final SlotContextFactory contextFactory;
  private final CrashPoints crashPoints;
  private final MembershipRecovery recovery;
  private final SlotMeters meters;
  private CopierProcess process;
  private @Nullable Thread thread;
  private volatile boolean stopping;
  private volatile boolean running;

  /**
   * @param availability receives {@link ReadinessState#REFUSING_TRAFFIC} while the copier is not a
   *     member of the group after an error, so that the health check shows that it does nothing;
   *     {@link LivenessState#BROKEN} if it does not become one again
   */
  public FolderEventListener(
      CopierKafkaClients kafka,
      ControlTopicReader control,
      SlotContextFactory contextFactory,
      CrashPoints crashPoints,
      ApplicationEventPublisher availability,
      MeterRegistry registry) {
    this.settings = contextFactory.settings();
    this.kafka = kafka;
    this.control = control;
    this.contextFactory = contextFactory;
    this.crashPoints = crashPoints;
    this.recovery =
        new MembershipRecovery(
            kafka::isInstanceIdInUse,
            availability,
            () -> stopping,
            System::nanoTime,
            time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    this.meters = new SlotMeters(registry);
    this.process = CopierProcess.current(contextFactory.instanceId());
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

  private void run() {
    try {
      while (!stopping && !control.awaitReadToEnd(STOP_CHECK_INTERVAL)) {
        log.debug("Waiting until the control topic is read");
      }
      while (!stopping) {
        try {
          runAsGroupMember();
        } catch (RuntimeException | Error e) {
          recovery.awaitRejoin(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running = false;
    }
  }

  /** Runs from joining the group until leaving it. */
  private void runAsGroupMember() {
    Lease lease = new Lease(settings.leaseDuration());
    try (Consumer<String, byte[]> consumer = kafka.folderEventConsumer()) {
      GroupMembership membership = new GroupMembership(consumer, lease);
      try (TurnCommitter committer =
          new TurnCommitter(
              kafka::transactionalProducer,
              membership::metadata,
              crashPoints,
              meters.commitTimer())) {
        SlotContext context = contextFactory.create(lease, meters, committer);
        SlotRequests requests = new SlotRequests(() -> stopping);
        SlotAssignment slots =
            new SlotAssignment((slot, markers) -> new SlotWorker(slot, context, markers, requests));
        try {
          poll(
              new FolderEventPoller(consumer, membership, slots, requests, process),
              membership,
              committer);
          slots.endAll(settings.timeSlice());
        } finally {
          // Before the committer closes, so that no turn waits for it.
          slots.revokeAll();
          process = process.rejoining();
        }
      }
    }
  }

  private void poll(FolderEventPoller poller, GroupMembership membership, TurnCommitter committer) {
    poller.subscribe();
    while (!stopping) {
      poller.pollOnce();
      committer.requireRunning();
      if (membership.hasJoined()) {
        recovery.joined();
      }
      meters.lanesWaiting(poller.backlog());
    }
  }
}
