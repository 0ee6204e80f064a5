package io.mailhaul.worker;

import io.mailhaul.events.Control;
import io.mailhaul.model.Endpoint;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The current state of the control topic, in memory: the passes of mailboxes, pauses and throttled
 * endpoints. {@link ControlTopicReader} updates it; any thread may read it.
 */
public final class ControlState {

  private final Clock clock;
  private final Map<String, Control.CurrentPass> passes = new ConcurrentHashMap<>();
  private final Map<String, Control.Pause> pauses = new ConcurrentHashMap<>();
  private final Map<String, Control.Throttle> throttles = new ConcurrentHashMap<>();

  public ControlState(Clock clock) {
    this.clock = clock;
  }

  /** Whether the mailbox is already in a later pass than this one. */
  public boolean isStale(String mailbox, int pass) {
    Control.CurrentPass current = passes.get(mailbox);
    return current != null && current.pass() > pass;
  }

  /** The version of the newest known pass of the mailbox; 0 when none is known. */
  public long passVersion(String mailbox) {
    Control.CurrentPass current = passes.get(mailbox);
    return current == null ? 0 : current.controlVersion();
  }

  /** Whether the user has paused the batch or the mailbox. */
  public boolean isPaused(String batch, String mailbox) {
    return pausesOf(batch, mailbox).anyMatch(Control.Pause::paused);
  }

  /** The version of the newest pause or resume of the batch or the mailbox; 0 without any. */
  public long pauseVersion(String batch, String mailbox) {
    return pausesOf(batch, mailbox).mapToLong(Control.Pause::controlVersion).max().orElse(0);
  }

  private Stream<Control.Pause> pausesOf(String batch, String mailbox) {
    return Stream.of(batch, mailbox).flatMap(subject -> Stream.ofNullable(pauses.get(subject)));
  }

  /** The time until which no worker may connect to an endpoint; empty when it has passed. */
  public Optional<Instant> throttledUntil(Endpoint endpoint) {
    return Optional.ofNullable(throttles.get(endpoint.address()))
        .map(Control.Throttle::until)
        .filter(until -> until.isAfter(clock.instant()));
  }

  /**
   * Whether a throttle ends later than the known one of its endpoint. Only then may a worker
   * publish it: compaction keeps the last record of an endpoint, and not the one that ends last.
   */
  public boolean isExtendedBy(Control.Throttle throttle) {
    Control.Throttle known = throttles.get(throttle.endpoint());
    return known == null || throttle.until().isAfter(known.until());
  }

  /** Applies one record. A version older than the known one is ignored. */
  public void apply(Control control) {
    switch (control) {
      case Control.CurrentPass pass -> passes.merge(pass.mailbox(), pass, ControlState::newer);
      case Control.Pause pause -> pauses.merge(pause.subject(), pause, ControlState::newer);
      case Control.Throttle throttle ->
          throttles.merge(throttle.endpoint(), throttle, ControlState::newer);
    }
  }

  private static <C extends Control> C newer(C known, C next) {
    return next.controlVersion() >= known.controlVersion() ? next : known;
  }
}
