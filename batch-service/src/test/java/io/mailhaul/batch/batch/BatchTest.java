package io.mailhaul.batch.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.api.batch.BatchStatus;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BatchTest {

  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
  private static final Endpoint OLD = Endpoint.parse("imaps://old.example.org");
  private static final Endpoint NEW = Endpoint.parse("imaps://new.example.org");

  private final Batch batch =
      Batch.create("users", OLD, NEW, new Batch.Options(8, 4, CopyOptions.DEFAULT));

  @Test
  void countsRunsButNotVerifications() {
    batch.openVerification(NOW);
    assertThat(batch.status()).isEqualTo(BatchStatus.VERIFYING);
    batch.end(NOW);
    assertThat(batch.status()).isEqualTo(BatchStatus.READY);
    assertThat(batch.run()).isZero();
    batch.openRun(NOW);
    batch.end(NOW);
    batch.openRun(NOW);
    assertThat(batch.run()).isEqualTo(2);
    assertThat(batch.status()).isEqualTo(BatchStatus.SYNCING);
  }

  @Test
  void aRunReplacesAVerificationButNotTheReverse() {
    batch.openVerification(NOW);
    batch.openRun(NOW);
    assertThatThrownBy(() -> batch.openVerification(NOW)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> batch.openRun(NOW)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesToEndTwice() {
    assertThatThrownBy(() -> batch.end(NOW)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void measuresFromTheFirstTurnToTheLastCommitOfTheRun() {
    batch.openRun(NOW);
    assertThat(batch.copySeconds()).isZero();
    batch.recordTurn(NOW.plusSeconds(5), NOW.plusSeconds(6));
    batch.recordTurn(NOW.plusSeconds(2), NOW.plusSeconds(4));
    assertThat(batch.copySeconds()).isEqualTo(4.0);
    batch.end(NOW.plusSeconds(60));
    batch.openRun(NOW.plusSeconds(90));
    assertThat(batch.copySeconds()).isZero();
  }

  @Test
  void ignoresTlsOptionsWhenComparingServers() {
    assertThat(
            batch.isBetween(
                OLD, Endpoint.parse("imaps://new.example.org?tls-fingerprint=" + "ab".repeat(32))))
        .isTrue();
    assertThat(batch.isBetween(OLD, Endpoint.parse("imaps://new.example.org:1993"))).isFalse();
    assertThat(batch.isBetween(NEW, OLD)).isFalse();
  }
}
