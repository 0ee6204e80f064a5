package io.mailhaul.batch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryRangesTest {

  private static MessageOutcomeRepository.Outcome outcome(long uid, String reason) {
    return new MessageOutcomeRepository.Outcome(
        uid, 1, "INBOX", uid, "FAILED", FailureReason.valueOf(reason));
  }

  @Test
  void retriesFailedAndUnreachedMessages() {
    assertThat(
            RetryRanges.of(
                UidRanges.parse("1:10,15:20"),
                List.of(outcome(3, "MESSAGE_REFUSED"), outcome(18, "MESSAGE_TOO_LARGE"))))
        .isEqualTo(UidRanges.parse("3,11:14,18"));
  }

  @Test
  void neverRetriesDuplicatedMessages() {
    assertThat(RetryRanges.of(UidRanges.of(1, 10), List.of(outcome(3, "MESSAGE_DUPLICATED"))))
        .isEqualTo(UidRanges.EMPTY);
  }

  @Test
  void retriesNothingAboveTheHighestDoneUid() {
    assertThat(RetryRanges.of(UidRanges.EMPTY, List.of(outcome(3, "MESSAGE_REFUSED"))))
        .isEqualTo(UidRanges.EMPTY);
    assertThat(RetryRanges.of(UidRanges.of(1, 2), List.of(outcome(3, "MESSAGE_REFUSED"))))
        .isEqualTo(UidRanges.EMPTY);
  }

  @Test
  void limitsTheNumberOfRanges() {
    List<MessageOutcomeRepository.Outcome> outcomes =
        LongStream.rangeClosed(1, 1500).mapToObj(i -> outcome(i * 2, "MESSAGE_REFUSED")).toList();
    UidRanges tried = RetryRanges.of(UidRanges.of(1, 4000), outcomes);
    assertThat(tried.rangeCount()).isEqualTo(1000);
    assertThat(tried.last()).isEqualTo(2000);
  }
}
