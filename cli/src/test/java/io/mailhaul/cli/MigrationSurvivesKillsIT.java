package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.testing.DovecotPair;
import io.mailhaul.cli.testing.MailhaulProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: when the command is killed while it copies, several times, and is started again
 * each time, it soon copies again, and the content at the end is the same as without a kill.
 */
class MigrationSurvivesKillsIT {

  private static final int KILLS = 3;

  /** After this time the restarted command must copy. */
  private static final long MAX_MILLIS_UNTIL_COPYING = 15_000;

  /** Bytes sent to the destination: more than the commands before the first APPEND need. */
  private static final long MORE_THAN_COMMANDS = 50_000;

  /** On a very busy machine: the limit for a start after a kill, as a multiple of the first. */
  private static final int TOLERANCE = 3;

  private static final int MESSAGES = 2000;
  private static final List<String> USERS = List.of("one@example.org", "two@example.org");

  @TempDir private Path directory;

  @Test
  void contentIsCompleteAfterThreeKillsWhileCopying() throws Exception {
    try (DovecotPair servers = new DovecotPair()) {
      for (int i = 0; i < USERS.size(); i++) {
        servers.fill(USERS.get(i), i + 1, MESSAGES);
      }
      Path file =
          DovecotPair.writeMailboxFile(
              directory.resolve("users.csv"), USERS.toArray(String[]::new));

      int before = 0;
      long ordinary = 0;
      for (int kill = 1; kill <= KILLS; kill++) {
        int arrived = before;
        servers.throttled.resetCount();
        long begin = System.nanoTime();
        try (MailhaulProcess migrate = start(servers, file)) {
          migrate.awaitWhileRunning(
              "it copies", () -> servers.throttled.bytesSent() > MORE_THAN_COMMANDS);
          long millis = (System.nanoTime() - begin) / 1_000_000;
          System.out.printf("Start %d: copies after %d ms%n", kill, millis);
          ordinary = kill == 1 ? millis : ordinary;
          assertThat(millis).isLessThan(Math.max(MAX_MILLIS_UNTIL_COPYING, TOLERANCE * ordinary));
          migrate.awaitWhileRunning("more is copied", () -> arrived(servers) > arrived + 200);
          migrate.killGroup();
        }
        before = arrived(servers);
        assertThat(before).as("copied at kill %d", kill).isLessThan(USERS.size() * MESSAGES);
      }
      servers.throttled.setLimited(false);
      try (MailhaulProcess last = start(servers, file)) {
        last.requireExit(0);
      }

      for (String user : USERS) {
        assertThat(servers.differences(user)).isEmpty();
      }
    }
  }

  private MailhaulProcess start(DovecotPair servers, Path file) throws Exception {
    return MailhaulProcess.java(
        directory,
        "migrate",
        "--from",
        servers.from(),
        "--to",
        servers.throttledTo(),
        "--mailboxes",
        file.toString());
  }

  private static int arrived(DovecotPair servers) {
    return USERS.stream().mapToInt(servers::count).sum();
  }
}
