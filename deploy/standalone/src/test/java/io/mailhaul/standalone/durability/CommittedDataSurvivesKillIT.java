package io.mailhaul.standalone.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.data.DataDirectoryInUseException;
import io.mailhaul.standalone.data.PlatformAddress;
import io.mailhaul.standalone.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: after a SIGKILL of the process group and a restart, all that was committed exists,
 * nothing else does, and new records are committed within 15 seconds. On a very busy machine the
 * limit is a multiple of the time of a restart after an orderly stop.
 */
class CommittedDataSurvivesKillIT {

  private static final int KILLS = 3;
  private static final long MAX_MILLIS_UNTIL_COMMIT = 15_000;

  /** The limit for a restart after a kill, as a multiple of a restart after an orderly stop. */
  private static final int TOLERANCE = 3;

  @TempDir Path temporary;

  /** The database server of a killed run keeps running: it is in a process group of its own. */
  @AfterEach
  void stopWhatIsLeftBehind() {
    try (var data = DataDirectory.open(temporary.resolve("data"))) {
      EmbeddedPostgres.start(data.postgres(), data.secrets().databasePassword()).close();
    }
  }

  @Test
  void keepsCommittedDataAfterEachOfThreeKillsAndCommitsSoonAfterRestart() throws Exception {
    var data = temporary.resolve("data");
    var committed = new TreeSet<String>();
    runUntilStopped(data, committed);
    var ordinary = runUntilStopped(data, committed);
    for (var kill = 0; kill < KILLS; kill++) {
      try (var platform = MinimalPlatformProcess.start(data, committed.size())) {
        assertWithinLimit(work(platform, committed), ordinary);
        platform.kill();
      }
    }
    assertWithinLimit(runUntilStopped(data, committed), ordinary);
    assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
  }

  private static long runUntilStopped(Path data, TreeSet<String> committed) throws Exception {
    try (var platform = MinimalPlatformProcess.start(data, committed.size())) {
      var millis = work(platform, committed);
      assertThat(platform.stop()).isZero();
      return millis;
    }
  }

  /** Returns the milliseconds from the start of the process to its first committed record. */
  private static long work(MinimalPlatformProcess platform, TreeSet<String> committed)
      throws Exception {
    assertThat(platform.awaitLine("before")).isEqualTo(committed + " " + committed);
    var millis = Long.parseLong(platform.awaitLine("first"));
    System.out.printf("Run %d: first new record after %d ms%n", committed.size(), millis);
    platform.awaitLine("working");
    committed.add("committed-" + committed.size());
    return millis;
  }

  private static void assertWithinLimit(long millis, long ordinary) {
    assertThat(millis).isLessThan(Math.max(MAX_MILLIS_UNTIL_COMMIT, TOLERANCE * ordinary));
  }

  @Test
  void refusesADataDirectoryInUseAndNamesItsProcessUntilThatEnds() throws Exception {
    var data = temporary.resolve("data");
    try (var platform = MinimalPlatformProcess.start(data, 1)) {
      platform.awaitLine("working");
      var pid = platform.process().pid();
      assertThatExceptionOfType(DataDirectoryInUseException.class)
          .isThrownBy(() -> DataDirectory.open(data))
          .withMessageContainingAll(
              data.toRealPath().toString(), Long.toString(pid), "http://127.0.0.1:8080")
          .satisfies(
              refusal -> assertThat(refusal.holder()).map(PlatformAddress::pid).contains(pid));
      assertThat(DataDirectory.running(data)).map(PlatformAddress::pid).contains(pid);

      platform.kill();
      assertThat(data.resolve("running")).exists();
      assertThat(DataDirectory.running(data)).isEmpty();
      DataDirectory.open(data).close();
      assertThat(List.of(data.toFile().list())).doesNotContain("running");
    }
  }
}
