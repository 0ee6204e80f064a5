package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import io.mailhaul.cli.testing.ThrottlingProxy;
import io.mailhaul.model.FailureReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole platform is suspended for longer than its sessions last, as when a laptop sleeps, and
 * resumed: every service works again by itself, no folder is set aside because of it, and the
 * migration completes.
 */
class SuspendedPlatformIT {

  private static final Logger log = LoggerFactory.getLogger(SuspendedPlatformIT.class);

  private static final String USER = "one@example.org";
  private static final int MESSAGES = 2000;
  private static final int BYTES_PER_SECOND = 100_000;
  private static final int SUSPENSIONS = 3;

  /** The broker expires the sessions of its clients after 6 and its own after 9 seconds. */
  private static final Duration SUSPENSION = Duration.ofSeconds(12);

  @TempDir private Path directory;

  @Test
  void theMigrationCompletesAfterItWasSuspendedForLongerThanItsSessions() throws Exception {
    try (DovecotPair servers = new DovecotPair();
        ThrottlingProxy slow = ThrottlingProxy.to(servers.destination.port(), BYTES_PER_SECOND)) {
      servers.fill(USER, 1, MESSAGES);
      Path file = DovecotPair.writeMailboxFile(directory.resolve("users.csv"), USER);
      try (MailhaulProcess migrate =
          MailhaulProcess.java(
              directory,
              "migrate",
              "--from",
              servers.from(),
              "--to",
              DovecotPair.endpoint(slow),
              "--mailboxes",
              file.toString())) {
        migrate.awaitWhileRunning("it copies", () -> servers.count(USER) > 100);
        for (int suspension = 1; suspension <= SUSPENSIONS; suspension++) {
          migrate.signal("STOP");
          TimeUnit.NANOSECONDS.sleep(SUSPENSION.toNanos());
          int before = servers.count(USER);
          assertThat(before).isLessThan(MESSAGES);
          migrate.signal("CONT");
          long begin = System.nanoTime();
          migrate.awaitWhileRunning("it copies again", () -> servers.count(USER) > before);
          log.info(
              "Suspension {}: copies again after {} ms",
              suspension,
              (System.nanoTime() - begin) / 1_000_000);
        }
        slow.setLimited(false);
        migrate.requireExit(0);
        String crashes = FailureReason.LANE_CRASHES_WORKER.description().replace(".", "");
        assertThat(migrate.out()).doesNotContain(crashes);
        assertThat(migrate.err()).doesNotContain(crashes);
      }
      assertThat(servers.differences(USER)).isEmpty();
    }
  }
}
