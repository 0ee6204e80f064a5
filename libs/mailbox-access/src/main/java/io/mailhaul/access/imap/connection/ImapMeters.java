package io.mailhaul.access.imap.connection;

import io.mailhaul.model.Side;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The response times of servers: {@code mailhaul.imap.command}, by command and side. The meter name
 * is API.
 */
public final class ImapMeters {

  private record Key(String command, Side side) {}

  private final MeterRegistry registry;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  public ImapMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The time from the first byte of a command to its completion. */
  Timer commandTimer(String command, Side side) {
    return timers.computeIfAbsent(
        new Key(command, side),
        key ->
            Timer.builder("mailhaul.imap.command")
                .description("Time from the first byte of an IMAP command to its completion")
                .tag("command", key.command())
                .tag("side", key.side().word())
                .register(registry));
  }
}
