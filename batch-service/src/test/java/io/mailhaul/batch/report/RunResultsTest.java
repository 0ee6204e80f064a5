package io.mailhaul.batch.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.RunResult;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.batch.mailbox.RunTotals;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunResultsTest {

  private final Batch batch =
      Batch.create(
          "users",
          Endpoint.parse("imaps://old.example.org"),
          Endpoint.parse("imaps://new.example.org"),
          new Batch.Options(8, 4, CopyOptions.DEFAULT));

  @Test
  void anActiveRunHasNoResult() {
    batch.openRun(Instant.EPOCH);
    assertThat(RunResults.of(batch, totals(0, 8, 2, 0, 0, 0), () -> false)).isNull();
  }

  @Test
  void allMessagesCopiedIsComplete() {
    assertThat(ended(totals(0, 8, 2, 0, 0, 0), false)).isEqualTo(RunResult.COMPLETE);
  }

  @Test
  void aSkippedOrFailedMessageIsIncomplete() {
    assertThat(ended(totals(0, 9, 0, 1, 0, 0), false)).isEqualTo(RunResult.INCOMPLETE_MESSAGES);
    assertThat(ended(totals(0, 9, 0, 0, 1, 0), false)).isEqualTo(RunResult.INCOMPLETE_MESSAGES);
  }

  @Test
  void aMessageDeletedAtTheSourceDoesNotCountAsSkipped() {
    assertThat(ended(totals(0, 9, 0, 1, 0, 1), false)).isEqualTo(RunResult.COMPLETE);
    assertThat(ended(totals(0, 8, 0, 2, 0, 1), false)).isEqualTo(RunResult.INCOMPLETE_MESSAGES);
  }

  @Test
  void aMissingEmptyFolderIsIncomplete() {
    assertThat(ended(totals(0, 10, 0, 0, 0, 0), true)).isEqualTo(RunResult.INCOMPLETE_MESSAGES);
  }

  @Test
  void aFailedMailboxOutweighsFailedMessages() {
    assertThat(ended(totals(1, 9, 0, 0, 1, 0), false)).isEqualTo(RunResult.MAILBOXES_FAILED);
  }

  private RunResult ended(RunTotals totals, boolean folderFailed) {
    batch.openRun(Instant.EPOCH);
    batch.end(Instant.EPOCH);
    return RunResults.of(batch, totals, () -> folderFailed);
  }

  private static RunTotals totals(
      int failedMailboxes,
      long copied,
      long alreadyPresent,
      long skipped,
      long failed,
      long skippedBenign) {
    return new RunTotals(
        Map.of(MailboxStatus.SYNCED, 2, MailboxStatus.FAILED, failedMailboxes),
        new MessageCounts(10, copied, alreadyPresent, skipped, failed, 0, 1, skippedBenign));
  }
}
