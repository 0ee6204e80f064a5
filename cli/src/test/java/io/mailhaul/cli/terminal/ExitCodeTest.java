package io.mailhaul.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.client.BatchView;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.FlagCounts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

  @Test
  void allMessagesCopiedIs0() {
    assertThat(of(Map.of("Synced", 2), new Totals(10, 8, 2, 0, 0, 0, 1), 0)).isZero();
  }

  @Test
  void aSkippedOrFailedMessageIs2() {
    assertThat(of(Map.of("Synced", 2), new Totals(10, 9, 0, 1, 0, 0, 1), 0)).isEqualTo(2);
    assertThat(of(Map.of("Synced", 2), new Totals(10, 9, 0, 0, 1, 0, 1), 0)).isEqualTo(2);
  }

  @Test
  void aMessageDeletedAtTheSourceDoesNotCountAsSkipped() {
    assertThat(of(Map.of("Synced", 2), new Totals(10, 9, 0, 1, 0, 0, 1), 1)).isZero();
    assertThat(of(Map.of("Synced", 2), new Totals(10, 8, 0, 2, 0, 0, 1), 1)).isEqualTo(2);
  }

  @Test
  void aMissingEmptyFolderIs2() {
    Totals totals = new Totals(10, 10, 0, 0, 0, 0, 1);
    assertThat(of(Map.of("Synced", 2), totals, 0, BatchView.Result.INCOMPLETE_MESSAGES))
        .isEqualTo(2);
  }

  @Test
  void aFailedMailboxIs1EvenWithFailedMessages() {
    assertThat(of(Map.of("Synced", 2, "Failed", 1), new Totals(10, 9, 0, 0, 1, 0, 1), 0))
        .isEqualTo(1);
  }

  private static int of(Map<String, Integer> counts, Totals totals, long gone) {
    return of(counts, totals, gone, null);
  }

  private static int of(
      Map<String, Integer> counts, Totals totals, long gone, BatchView.@Nullable Result result) {
    return ExitCode.of(
        new BatchView(
            "users",
            "",
            "",
            1,
            false,
            true,
            result,
            null,
            1,
            counts,
            totals,
            gone,
            Map.of(),
            FlagCounts.NONE,
            List.of()));
  }
}
