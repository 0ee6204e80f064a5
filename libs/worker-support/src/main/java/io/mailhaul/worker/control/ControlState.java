package io.mailhaul.worker.control;

import io.mailhaul.events.Control;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.model.Endpoint;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The current state of the control topic, in memory; {@link ControlTopicReader} updates it. */
@Component
public class ControlState {

  private final Clock clock;
  private final Map<String, Control> newestByKey = new ConcurrentHashMap<>();

  public ControlState(Clock clock) {
    this.clock = clock;
  }

  /** Whether the mailbox is already in a later pass than the job's. */
  public boolean isStale(MailboxJob job) {
    return newestByKey.get("pass:" + job.mailbox()) instanceof Control.CurrentPass current
        && current.pass() > job.pass();
  }

  /** Whether the user has paused the job's batch or mailbox. */
  public boolean isPaused(MailboxJob job) {
    return pauses(job).anyMatch(Control.Pause::paused);
  }

  /** The version of the newest pause or resume of the job's batch or mailbox; 0 without any. */
  public long pauseVersionFor(MailboxJob job) {
    return pauses(job).mapToLong(Control.Pause::controlVersion).max().orElse(0);
  }

  private Stream<Control.Pause> pauses(MailboxJob job) {
    return Stream.of(job.batch(), job.mailbox())
        .map(subject -> newestByKey.get("pause:" + subject))
        .filter(Control.Pause.class::isInstance)
        .map(Control.Pause.class::cast);
  }

  /** The version of the newest known {@link Control.CurrentPass} of the mailbox; 0 without any. */
  public long passVersionFor(String mailbox) {
    Control pass = newestByKey.get("pass:" + mailbox);
    return pass == null ? 0 : pass.controlVersion();
  }

  /** The time until which no worker may connect to an endpoint; empty when it has passed. */
  public Optional<Instant> throttledUntil(Endpoint endpoint) {
    return newestByKey.get("throttle:" + endpoint.address()) instanceof Control.Throttle throttle
            && throttle.until().isAfter(clock.instant())
        ? Optional.of(throttle.until())
        : Optional.empty();
  }

  /** Applies one record. A version older than the known one is ignored. */
  public void apply(Control control) {
    newestByKey.merge(
        control.key(),
        control,
        (known, next) -> next.controlVersion() >= known.controlVersion() ? next : known);
  }
}
