package io.mailhaul.copier.slot;

import io.mailhaul.listener.ListenerFailedException;
import io.mailhaul.listener.RestartBackOff;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Decides when a copier that has left the group after an error joins it again, and shows the
 * interruption in the copier's health. Only the polling thread uses it.
 */
final class MembershipRecovery {

  /** Whether a member of the group has this copier's instance id. */
  interface InstanceIdCheck {
    boolean isInUse() throws InterruptedException;
  }

  /** Sleeps; a test has its own. */
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(MembershipRecovery.class);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

  private final InstanceIdCheck instanceId;
  private final ApplicationEventPublisher availability;
  private final BooleanSupplier stopping;
  private final LongSupplier nanoClock;
  private final Pause pause;
  private final RestartBackOff backOff = new RestartBackOff();
  private boolean ready = true;
  private boolean broken;

  MembershipRecovery(
      InstanceIdCheck instanceId,
      ApplicationEventPublisher availability,
      BooleanSupplier stopping,
      LongSupplier nanoClock,
      Pause pause) {
    this.instanceId = instanceId;
    this.availability = availability;
    this.stopping = stopping;
    this.nanoClock = nanoClock;
    this.pause = pause;
  }

  /** Returns when the copier shall join the group again, or when it stops. */
  void awaitRejoin(Throwable cause) throws InterruptedException {
    publishReadiness(false);
    switch (cause) {
      case FencedInstanceIdException fenced -> {
        log.error(
            "The broker has fenced this copier, because its instance id has joined the group"
                + " again. If another copier has the same instance id, this one waits for its end",
            fenced);
        awaitFreeInstanceId();
      }
      case RetriableException unanswered -> {
        // The broker will come back; to try often costs nothing.
        log.warn("Kafka does not answer; the copier joins the group again", unanswered);
        pause.sleep(CHECK_INTERVAL);
      }
      default -> {
        log.error("The copier has left the group after an error and joins it again", cause);
        awaitRestart(cause);
      }
    }
  }

  /** The copier is a member of the group. */
  void joined() {
    publishReadiness(true);
    if (broken) {
      broken = false;
      publish(this, LivenessState.CORRECT);
    }
  }

  /** Joining at once would fence the other copier, which would fence this one, and so on. */
  private void awaitFreeInstanceId() throws InterruptedException {
    backOff.failed(nanoClock.getAsLong());
    do {
      publishIfHopeless("another copier uses its instance id");
      pause.sleep(CHECK_INTERVAL);
    } while (!stopping.getAsBoolean() && instanceId.isInUse());
    backOff.restarted(nanoClock.getAsLong());
  }

  private void awaitRestart(Throwable cause) throws InterruptedException {
    long failedAt = nanoClock.getAsLong();
    backOff.failed(failedAt);
    publishIfHopeless(
        "its work ends with an error after each of "
            + backOff.restarts()
            + " restarts in a row: "
            + cause);
    long delay = backOff.delay().toNanos();
    while (!stopping.getAsBoolean() && nanoClock.getAsLong() - failedAt < delay) {
      pause.sleep(Duration.ofSeconds(1));
    }
    backOff.restarted(nanoClock.getAsLong());
  }

  private void publishReadiness(boolean now) {
    if (now != ready) {
      ready = now;
      publish(this, now ? ReadinessState.ACCEPTING_TRAFFIC : ReadinessState.REFUSING_TRAFFIC);
    }
  }

  private void publishIfHopeless(String reason) {
    if (!broken && backOff.isHopeless(nanoClock.getAsLong())) {
      broken = true;
      log.error("The copier cannot continue: {}", reason);
      publish(new ListenerFailedException(reason), LivenessState.BROKEN);
    }
  }

  private void publish(Object source, AvailabilityState state) {
    AvailabilityChangeEvent.publish(availability, source, state);
  }
}
