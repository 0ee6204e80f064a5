package io.mailhaul.listener;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Shows in the health of a service whether a task succeeds that is repeated after every error, such
 * as a transaction. From its first failure on, the service refuses traffic; if it has failed for
 * two minutes, the service is broken ({@link LivenessState#BROKEN}). Failures that end when Kafka
 * answers again ({@link RetriableException}) do not count. Thread-safe.
 */
public final class TaskAvailability {

  private static final Logger log = LoggerFactory.getLogger(TaskAvailability.class);
  private static final Duration MAX_DOWNTIME = Duration.ofMinutes(2);

  private final String task;
  private final ApplicationEventPublisher availability;
  private final LongSupplier nanoClock;
  private @Nullable Long failedSince;
  private boolean broken;

  /**
   * @param task what fails, for the user: a sentence without its end, such as "the results of scans
   *     cannot be committed"
   * @param availability receives the changes of the service's availability
   */
  public TaskAvailability(String task, ApplicationEventPublisher availability) {
    this(task, availability, System::nanoTime);
  }

  TaskAvailability(String task, ApplicationEventPublisher availability, LongSupplier nanoClock) {
    this.task = task;
    this.availability = availability;
    this.nanoClock = nanoClock;
  }

  /** The task has failed and will be repeated. */
  public synchronized void failed(Throwable cause) {
    if (isRetriable(cause)) {
      return;
    }
    long now = nanoClock.getAsLong();
    if (failedSince == null) {
      failedSince = now;
      publish(this, ReadinessState.REFUSING_TRAFFIC);
    }
    if (!broken && now - failedSince >= MAX_DOWNTIME.toNanos()) {
      broken = true;
      log.error("The service cannot continue: {}", task, cause);
      publish(new ListenerFailedException(task + ": " + cause), LivenessState.BROKEN);
    }
  }

  /** The task has succeeded. */
  public synchronized void succeeded() {
    if (failedSince == null) {
      return;
    }
    failedSince = null;
    publish(this, ReadinessState.ACCEPTING_TRAFFIC);
    if (broken) {
      broken = false;
      publish(this, LivenessState.CORRECT);
    }
  }

  private static boolean isRetriable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException) {
        return true;
      }
    }
    return false;
  }

  private void publish(Object source, AvailabilityState state) {
    AvailabilityChangeEvent.publish(availability, source, state);
  }
}
