package io.mailhaul.batch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.UidRanges;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TryAgainTest {

  private static LedgerRows.ItemRow item(long uid, String reason) {
    return new LedgerRows.ItemRow(uid, 1, "INBOX", uid, "FAILED", reason);
  }

  @Test
  void retriesFailedAndUnreachedMessages() {
    assertThat(
            TryAgain.of(
                UidRanges.parse("1:10,15:20"),
                List.of(item(3, "ITEM_REFUSED"), item(18, "ITEM_TOO_LARGE"))))
        .isEqualTo(UidRanges.parse("3,11:14,18"));
  }

  @Test
  void neverRetriesVanishedMessages() {
    assertThat(TryAgain.of(UidRanges.of(1, 10), List.of(item(3, "ITEM_GONE"))))
        .isEqualTo(UidRanges.EMPTY);
  }

  @Test
  void retriesNothingAboveTheHighestDoneUid() {
    assertThat(TryAgain.of(UidRanges.EMPTY, List.of(item(3, "ITEM_REFUSED"))))
        .isEqualTo(UidRanges.EMPTY);
    assertThat(TryAgain.of(UidRanges.of(1, 2), List.of(item(3, "ITEM_REFUSED"))))
        .isEqualTo(UidRanges.EMPTY);
  }

  @Test
  void limitsTheNumberOfRanges() {
    List<LedgerRows.ItemRow> items =
        LongStream.rangeClosed(1, 1500).mapToObj(i -> item(i * 2, "ITEM_REFUSED")).toList();
    UidRanges tried = TryAgain.of(UidRanges.of(1, 4000), items);
    assertThat(tried.rangeCount()).isEqualTo(1000);
    assertThat(tried.last()).isEqualTo(2000);
  }
}
