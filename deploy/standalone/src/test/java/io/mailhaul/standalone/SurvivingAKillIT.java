package io.mailhaul.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.data.DataDirectoryInUseException;
import io.mailhaul.standalone.data.RunningPlatform;
import io.mailhaul.standalone.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: what was committed before a SIGKILL of the process group is there after it, what
 * was not is gone, and new work is done within 15 seconds, at every restart.
 */
class SurvivingAKillIT {

  private static final int KILLS = 3;
  private static final long REQUIRED_MILLIS = 15_000;

  @TempDir Path temporary;

  /** A killed run leaves its database server behind, on purpose. */
  @AfterEach
  void stopWhatIsLeftBehind() {
    try (var data = DataDirectory.open(temporary.resolve("data"))) {
      EmbeddedPostgres.start(data.postgres(), data.secrets().databasePassword()).close();
    }
  }

  @Test
  void whatWasCommittedIsThereAfterEachOfThreeKillsAndNewWorkIsDoneSoon() throws Exception {
    var data = temporary.resolve("data");
    var committed = new TreeSet<String>();
    for (var run = 1; run <= KILLS + 1; run++) {
      try (var platform = ForkedPlatform.start(data, run)) {
        assertThat(platform.says("before")).isEqualTo(committed + " " + committed);
        var millis = Long.parseLong(platform.says("first"));
        System.out.printf("Run %d: first new committed record after %d ms%n", run, millis);
        if (run > 1) {
          assertThat(millis).as("time to new work at a restart").isLessThan(REQUIRED_MILLIS);
        }
        platform.says("working");
        committed.add("committed-" + run);
        if (run <= KILLS) {
          platform.kill();
        } else {
          assertThat(platform.stop()).isZero();
        }
      }
    }
    assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
  }

  @Test
  void theDirectoryIsRefusedWithWhoHoldsItUntilTheHolderIsGone() throws Exception {
    var data = temporary.resolve("data");
    try (var platform = ForkedPlatform.start(data, 1)) {
      platform.says("working");
      var pid = platform.process().pid();
      assertThatExceptionOfType(DataDirectoryInUseException.class)
          .isThrownBy(() -> DataDirectory.open(data))
          .withMessageContainingAll(
              data.toRealPath().toString(), Long.toString(pid), "http://127.0.0.1:8080")
          .satisfies(
              refusal -> assertThat(refusal.holder()).map(RunningPlatform::pid).contains(pid));
      assertThat(DataDirectory.running(data)).map(RunningPlatform::pid).contains(pid);

      platform.kill();
      assertThat(data.resolve("running")).exists();
      assertThat(DataDirectory.running(data)).isEmpty();
      DataDirectory.open(data).close();
      assertThat(List.of(data.toFile().list())).doesNotContain("running");
    }
  }
}
