package io.mailhaul.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PostgresSupervisorTest {

  private boolean ended;
  private boolean startFails;
  private int starts;
  private final PostgresSupervisor supervisor =
      new PostgresSupervisor(() -> ended, this::start, Path.of("/data/postgres.log"));

  private void start() throws IOException {
    if (startFails) {
      throw new IOException("no space left on device");
    }
    starts++;
    ended = false;
  }

  @Test
  void leavesARunningServerAlone() {
    check(0);
    assertThat(starts).isZero();
  }

  @Test
  void givesUpAfterThreeRestartsWithinTenMinutes() {
    for (int minute = 0; minute < 3; minute++) {
      ended = true;
      check(minute);
    }
    assertThat(starts).isEqualTo(3);
    assertThat(failure()).isNotDone();
    ended = true;
    check(9);
    assertThat(starts).isEqualTo(3);
    assertThat(failure().join())
        .hasMessage("PostgreSQL has ended again, after 3 restarts (its log is /data/postgres.log)");
  }

  @Test
  void forgetsRestartsAfterTenMinutes() {
    for (int minute = 0; minute < 60; minute += 4) {
      ended = true;
      check(minute);
    }
    assertThat(starts).isEqualTo(15);
    assertThat(failure()).isNotDone();
  }

  @Test
  void givesUpWithTheReasonIfTheServerDoesNotStartAtAnyOfThreeAttempts() {
    ended = true;
    startFails = true;
    for (int attempt = 1; attempt <= 3; attempt++) {
      check(0);
    }
    assertThat(failure()).isNotDone();
    check(0);
    assertThat(failure().join())
        .hasMessage(
            "PostgreSQL has ended and did not start again: no space left on device (its log is"
                + " /data/postgres.log)");
  }

  @Test
  void aServerThatWasKilledWhileItStartedIsStartedAgain() {
    ended = true;
    startFails = true;
    check(0);
    startFails = false;
    check(0);
    assertThat(starts).isEqualTo(1);
    check(1);
    assertThat(failure()).isNotDone();
  }

  @Test
  void aClosedSupervisorStartsNothing() {
    supervisor.close();
    ended = true;
    check(0);
    assertThat(starts).isZero();
  }

  private CompletableFuture<Throwable> failure() {
    return supervisor.failure().toCompletableFuture();
  }

  private void check(int minute) {
    supervisor.check(Duration.ofMinutes(minute).toNanos());
  }
}
