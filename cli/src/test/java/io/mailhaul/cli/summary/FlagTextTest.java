package io.mailhaul.cli.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.folder.FlagCounts;
import org.junit.jupiter.api.Test;

class FlagTextTest {

  @Test
  void flagChangesAreListedOnlyWhenThereAreAny() {
    assertThat(FlagText.lines(FlagCounts.NONE, 200)).isEmpty();
    assertThat(FlagText.lines(new FlagCounts(1_200, 1, 0), 200))
        .containsExactly(
            "Changed flags: synchronized for 1,200 messages; kept for 1 message that the user has changed"
                + " at the destination.");
  }
}
