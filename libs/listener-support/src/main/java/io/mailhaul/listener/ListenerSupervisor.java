package io.mailhaul.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ContainerStoppedEvent;
import org.springframework.kafka.event.KafkaEvent;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Starts each Kafka listener of a service again after spring-kafka has stopped it because of an
 * error, for example because the broker has fenced one of its consumers. spring-kafka itself leaves
 * such a listener stopped, and the service would do nothing for good.
 *
 * <p>The service refuses traffic ({@link ReadinessState#REFUSING_TRAFFIC}) from the moment in which
 * a listener stops until all listeners run again, so its health check shows it. If a listener stops
 * again after every restart, the service is broken ({@link LivenessState#BROKEN}); the source of
 * that event is a {@link ListenerFailedException}. The attempts continue nevertheless.
 */
public final class ListenerSupervisor implements SmartLifecycle, ApplicationListener<KafkaEvent> {

  private static final Logger log = LoggerFactory.getLogger(ListenerSupervisor.class);

  /** An event wakes the supervisor earlier. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final Supplier<Collection<MessageListenerContainer>> listeners;
  private final ApplicationEventPublisher availability;
  private final Map<String, ListenerRestarts> restarts = new ConcurrentHashMap<>();
  private final Semaphore wakeUps = new Semaphore(0);
  private boolean ready = true;
  private boolean broken;
  private volatile boolean running;
  private @Nullable Thread thread;

  /**
   * @param listeners all listeners of the service
   * @param availability receives the changes of the service's availability
   */
  public ListenerSupervisor(
      Supplier<Collection<MessageListenerContainer>> listeners,
      ApplicationEventPublisher availability) {
    this.listeners = listeners;
    this.availability = availability;
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofPlatform().name("listener-supervisor").daemon().start(this::supervise);
  }

  @Override
  public void stop() {
    running = false;
    wakeUps.release();
    try {
      if (thread != null) {
        thread.join(STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Starts after the listeners, and stops before them: it never restarts one that shall stop. */
  @Override
  public int getPhase() {
    return AbstractMessageListenerContainer.DEFAULT_PHASE + 1;
  }

  @Override
  public void onApplicationEvent(KafkaEvent event) {
    if (event instanceof ConsumerStoppedEvent stopped) {
      String listener = stopped.getContainer(MessageListenerContainer.class).getListenerId();
      restartsOf(listener).stoppedBecause(stopped.getReason());
      wakeUps.release();
    } else if (event instanceof ContainerStoppedEvent) {
      wakeUps.release();
    }
  }

  private void supervise() {
    try {
      while (running) {
        try {
          check(System.nanoTime());
        } catch (RuntimeException | Error e) {
          log.error("The Kafka listeners could not be checked; trying again", e);
        }
        if (wakeUps.tryAcquire(CHECK_INTERVAL.toNanos(), TimeUnit.NANOSECONDS)) {
          wakeUps.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Restarts what has stopped and is due, and publishes what has changed. */
  void check(long nanoTime) {
    boolean allReady = true;
    @Nullable String failed = null;
    for (MessageListenerContainer listener : listeners.get()) {
      ListenerRestarts history = restartsOf(listener.getListenerId());
      if (listener.isInExpectedState()) {
        // It runs, or it was stopped on purpose.
        allReady &= history.isSettled(nanoTime);
        continue;
      }
      allReady = false;
      // Before the restart, which may take a while.
      publishReadiness(false);
      if (history.isDue(nanoTime, listener.isChildRunning())) {
        restart(listener, history, nanoTime);
      }
      if (history.isHopeless(nanoTime)) {
        failed = history.toString();
      }
    }
    publishReadiness(allReady);
    publishLiveness(failed, allReady);
  }

  private void restart(MessageListenerContainer listener, ListenerRestarts history, long nanoTime) {
    log.warn("Starting the Kafka listener again: {}", history);
    history.restarted(nanoTime);
    try {
      if (listener.isRunning()) {
        // One of its consumers has ended.
        listener.stop();
      }
      listener.start();
    } catch (RuntimeException e) {
      log.error("The Kafka listener did not start: {}", history, e);
    }
  }

  private ListenerRestarts restartsOf(String listener) {
    return restarts.computeIfAbsent(listener, ListenerRestarts::new);
  }

  private void publishReadiness(boolean now) {
    if (now != ready) {
      ready = now;
      publish(this, now ? ReadinessState.ACCEPTING_TRAFFIC : ReadinessState.REFUSING_TRAFFIC);
    }
  }

  private void publishLiveness(@Nullable String failed, boolean allReady) {
    if (failed != null && !broken) {
      broken = true;
      log.error("The service cannot continue: {}", failed);
      publish(new ListenerFailedException(failed), LivenessState.BROKEN);
    } else if (broken && allReady) {
      broken = false;
      publish(this, LivenessState.CORRECT);
    }
  }

  private void publish(Object source, AvailabilityState state) {
    AvailabilityChangeEvent.publish(availability, source, state);
  }
}
