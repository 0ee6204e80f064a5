package io.mailhaul.scanner;

import io.mailhaul.events.Control;
import io.mailhaul.events.Endpoint;
import io.mailhaul.events.MailboxJob;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What the control topic says, in memory; {@link FollowingControl} fills it. */
@Component
class ControlView {

  private final Clock clock;
  private final Map<String, Control> newest = new ConcurrentHashMap<>();

  ControlView(Clock clock) {
    this.clock = clock;
  }

  /** Whether the mailbox has gone on to a later pass than the job's. */
  boolean isOutdated(MailboxJob job) {
    return newest.get("pass:" + job.mailbox()) instanceof Control.CurrentPass current
        && current.pass() > job.pass();
  }

  /** Whether somebody has let the job's batch or mailbox rest. */
  boolean isPaused(MailboxJob job) {
    return pauses(job).anyMatch(Control.Pause::paused);
  }

  /** The newest version that is known of whether the job may be done; 0 when nothing is. */
  long pauseVersionFor(MailboxJob job) {
    return pauses(job).mapToLong(Control.Pause::controlVersion).max().orElse(0);
  }

  private Stream<Control.Pause> pauses(MailboxJob job) {
    return Stream.of(job.batch(), job.mailbox())
        .map(subject -> newest.get("pause:" + subject))
        .filter(Control.Pause.class::isInstance)
        .map(Control.Pause.class::cast);
  }

  /** The newest version that is known of what is said about the mailbox; 0 when nothing is. */
  long versionFor(String mailbox) {
    Control pass = newest.get("pass:" + mailbox);
    return pass == null ? 0 : pass.controlVersion();
  }

  /** Until when nobody may connect to an endpoint; empty when everybody may. */
  Optional<Instant> throttledUntil(Endpoint endpoint) {
    return newest.get("throttle:" + endpoint.address()) instanceof Control.Throttle throttle
            && throttle.until().isAfter(clock.instant())
        ? Optional.of(throttle.until())
        : Optional.empty();
  }

  /** Takes in one record; an older version than the one known is ignored. */
  void learn(Control control) {
    newest.merge(
        control.key(),
        control,
        (known, next) -> next.controlVersion() >= known.controlVersion() ? next : known);
  }
}
