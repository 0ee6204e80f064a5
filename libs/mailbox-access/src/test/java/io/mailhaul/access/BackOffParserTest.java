package io.mailhaul.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffParserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Request is throttled. Suggested Backoff Time: 299961 milliseconds | PT4M59.961S
          Suggested Backoff Time: 5000                                      | PT5S
          [THROTTLED] Retry in 90 seconds                                   | PT1M30S
          [LIMIT] Too many logins, try again in 15 minutes                  | PT15M
          daily volume exceeded; retry after 24 h                           | PT24H
          [UNAVAILABLE] try again later                                     |
          message 5 is too large                                            |
          """)
  @DisplayName("TRAP 7: the wait time that a server asks for is read from any response text")
  void waitTimeIsReadFromTheServersText(String text, @Nullable Duration wait) {
    Failure failure = new Failure(FailureReason.THROTTLED, Side.DESTINATION, text);

    assertThat(new MailboxException(failure, null, null).backOff().orElse(null)).isEqualTo(wait);
  }
}
