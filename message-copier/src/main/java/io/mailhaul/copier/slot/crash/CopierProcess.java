package io.mailhaul.copier.slot.crash;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.UUID;

/**
 * The process of a copier. One process at a time has an instance id. So if a slot's last copier had
 * the same instance id and another process id, it has ended before this process began.
 *
 * @param instanceId unique among the copiers, and the same after a restart
 * @param processId another one after each restart
 * @param aloneSince since when this process is the only one with its instance id, as {@link
 *     System#nanoTime}
 */
public record CopierProcess(String instanceId, String processId, long aloneSince) {

  /** This process. */
  public static CopierProcess current(String instanceId) {
    long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
    return new CopierProcess(
        instanceId,
        UUID.randomUUID().toString(),
        System.nanoTime() - Duration.ofMillis(uptime).toNanos());
  }

  /** The same process, when another one may have used its instance id meanwhile. */
  public CopierProcess rejoining() {
    return new CopierProcess(instanceId, processId, System.nanoTime());
  }
}
