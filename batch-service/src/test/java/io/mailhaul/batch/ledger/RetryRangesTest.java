package io.mailhaul.batch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryRangesTest {

  private static LedgerRepository.Outcome item(long uid, String reason) {
    return new LedgerRepository.Outcome(
        uid, 1, "INBOX", uid, "FAILED", FailureReason.valueOf(reason));
  }

  @Test
  void retriesFailedAndUnreachedMessages() {
    assertThat(
            RetryRanges.of(
                UidRanges.parse("1:10,15:20"),
                List.of(item(3, "MESSAGE_REFUSED"), item(18, "MESSAGE_TOO_LARGE"))))
        .isEqualTo(UidRanges.parse("3,11:14,18"));
  }

  @Test
  void neverRetriesVanishedMessages() {
    assertThat(RetryRanges.of(UidRanges.of(1, 10), List.of(item(3, "MESSAGE_GONE"))))
        .isEqualTo(UidRanges.EMPTY);
  }

  @Test
  void retriesNothingAboveTheHighestDoneUid() {
    assertThat(RetryRanges.of(UidRanges.EMPTY, List.of(item(3, "MESSAGE_REFUSED"))))
        .isEqualTo(UidRanges.EMPTY);
    assertThat(RetryRanges.of(UidRanges.of(1, 2), List.of(item(3, "MESSAGE_REFUSED"))))
        .isEqualTo(UidRanges.EMPTY);
  }

  @Test
  void limitsTheNumberOfRanges() {
    List<LedgerRepository.Outcome> items =
        LongStream.rangeClosed(1, 1500).mapToObj(i -> item(i * 2, "MESSAGE_REFUSED")).toList();
    UidRanges tried = RetryRanges.of(UidRanges.of(1, 4000), items);
    assertThat(tried.rangeCount()).isEqualTo(1000);
    assertThat(tried.last()).isEqualTo(2000);
  }
}
