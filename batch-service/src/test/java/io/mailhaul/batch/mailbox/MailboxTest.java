package io.mailhaul.batch.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MailboxTest {

  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
  private static final Failure REFUSED =
      new Failure(FailureReason.CREDENTIAL_REFUSED, Side.SOURCE, "no");

  private final Mailbox mailbox =
      Mailbox.create(UUID.randomUUID(), UUID.randomUUID(), "a@example.org", null);

  private void syncing() {
    mailbox.includeInRun("claim");
    mailbox.openPass(false, List.of(1, 2), NOW);
  }

  @Test
  void endsTheRunAfterOnePass() {
    syncing();
    assertThat(mailbox.pass()).isEqualTo(1);
    assertThat(mailbox.endPass(NOW.plusSeconds(3))).isTrue();
    assertThat(mailbox.status()).isEqualTo(MailboxStatus.SYNCED);
    assertThat(mailbox.activeSeconds(NOW.plusSeconds(99))).isEqualTo(3.0);
    assertThat(mailbox.row().state().claimedAccount()).isNull();
    assertThat(mailbox.slots()).isEmpty();
  }

  @Test
  void makesOneMorePassWhenTheRunIsRequestedAgain() {
    syncing();
    mailbox.requestAnotherPass("claim");
    mailbox.requestAnotherPass("claim");
    assertThat(mailbox.pass()).isEqualTo(1);
    assertThat(mailbox.endPass(NOW)).isFalse();
    assertThat(mailbox.status()).isEqualTo(MailboxStatus.QUEUED);
    mailbox.openPass(false, List.of(1), NOW);
    assertThat(mailbox.pass()).isEqualTo(2);
    assertThat(mailbox.firstPass()).isEqualTo(1);
    assertThat(mailbox.endPass(NOW)).isTrue();
  }

  @Test
  void needsNoOtherPassBeforeTheFirstHasStarted() {
    mailbox.includeInRun("claim");
    mailbox.requestAnotherPass("claim");
    mailbox.openPass(false, List.of(1), NOW);
    assertThat(mailbox.endPass(NOW)).isTrue();
  }

  @Test
  void aFailureIsFinalUnlessTheRunWasRequestedAgain() {
    syncing();
    mailbox.requestAnotherPass("claim");
    assertThat(mailbox.fail(REFUSED, NOW)).isFalse();
    assertThat(mailbox.status()).isEqualTo(MailboxStatus.QUEUED);
    mailbox.openPass(false, List.of(1), NOW);
    assertThat(mailbox.fail(REFUSED, NOW)).isTrue();
    assertThat(mailbox.status()).isEqualTo(MailboxStatus.FAILED);
    assertThat(mailbox.failure()).isEqualTo(REFUSED);
    mailbox.requestAnotherPass("claim");
    assertThat(mailbox.status()).isEqualTo(MailboxStatus.QUEUED);
    assertThat(mailbox.failure()).isNull();
  }

  @Test
  void aNewRunStartsItsCountsAtItsFirstPass() {
    syncing();
    mailbox.replaceCounts(MessageCounts.NONE, MessageCounts.planned(3, 3, 0, 0, 0));
    mailbox.endPass(NOW);
    mailbox.includeInRun("claim");
    assertThat(mailbox.firstPass()).isEqualTo(2);
    assertThat(mailbox.messageCounts()).isEqualTo(MessageCounts.NONE);
  }

  @Test
  void acceptsOnlyTheFirstPlanOfAPass() {
    syncing();
    assertThat(mailbox.acceptsPlan("p1")).isTrue();
    mailbox.addPlanPart("p1", List.of("Junk"));
    assertThat(mailbox.acceptsPlan("p2")).isFalse();
    assertThat(mailbox.acceptsPlan("p1")).isTrue();
    mailbox.addPlanPart("p1", List.of("Junk", "Spam"));
    mailbox.completePlan();
    assertThat(mailbox.acceptsPlan("p1")).isFalse();
    assertThat(mailbox.excludedFolders()).containsExactly("Junk", "Spam");
  }

  @Test
  void keepsTheReasonOfTheLastAttemptUntilTheNextOneMakesProgress() {
    Failure timedOut = new Failure(FailureReason.CONNECTION_TIMED_OUT, Side.SOURCE, "drips");
    syncing();
    mailbox.park(timedOut, NOW, NOW);

    mailbox.resumeParked(false, List.of(1), NOW);
    assertThat(mailbox.failure()).isEqualTo(timedOut);
    assertThat(mailbox.parkedUntil()).isNull();

    mailbox.recordProgress(NOW);
    assertThat(mailbox.failure()).isNull();
  }

  @Test
  void keepsNoReasonOfAPause() {
    syncing();
    mailbox.park(new Failure(FailureReason.PAUSED, null, ""), NOW, NOW);

    mailbox.resumeParked(false, List.of(1), NOW);

    assertThat(mailbox.failure()).isNull();
  }

  @Test
  void refusesInvalidTransitions() {
    assertThatThrownBy(() -> mailbox.openPass(false, List.of(), NOW))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> mailbox.endPass(NOW)).isInstanceOf(IllegalStateException.class);
    syncing();
    assertThatThrownBy(() -> mailbox.resumeParked(false, List.of(), NOW))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> mailbox.completeVerification(NOW))
        .isInstanceOf(IllegalStateException.class);
    mailbox.endPass(NOW);
    assertThatThrownBy(() -> mailbox.park(REFUSED, NOW, NOW))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void controlVersionsIncreaseEvenIfTheClockGoesBack() {
    long first = mailbox.nextControlVersion(NOW);
    assertThat(first).isEqualTo(NOW.toEpochMilli());
    assertThat(mailbox.nextControlVersion(NOW.minusSeconds(60))).isEqualTo(first + 1);
  }
}
