package io.mailhaul.cli.summary;

import static io.mailhaul.cli.display.SampleBatches.batch;
import static io.mailhaul.cli.display.SampleBatches.failed;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.MailboxView;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailureTextTest {

  @Test
  void aFailedMailboxIsListedWithReasonAndRemedy() {
    assertThat(
            FailureText.ofMailboxes(
                batch(true, Map.of(), List.of(failed("office@example.org"))), 200))
        .containsExactly(
            "1 mailbox failed:",
            "  office@example.org: The server refused the user name or the password"
                + " (source: [AUTHENTICATIONFAILED]).",
            "    Correct the row in the mailbox file and run the same command again.");
  }

  @Test
  void manyFailedMailboxesAreListedInPart() {
    List<MailboxView> many =
        IntStream.range(0, 45).mapToObj(i -> failed(i + "@example.org")).toList();

    assertThat(FailureText.ofMailboxes(batch(true, Map.of(), many), 200))
        .hasSize(1 + 2 * FailureText.MAX_LISTED + 1)
        .endsWith("  25 more are in the report.");
  }

  @Test
  void hasNoLinesWhenNothingFailed() {
    assertThat(FailureText.ofMailboxes(batch(true, Map.of(), List.of()), 200)).isEmpty();
  }
}
