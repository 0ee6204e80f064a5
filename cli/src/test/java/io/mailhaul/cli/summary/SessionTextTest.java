package io.mailhaul.cli.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.session.SessionLimitReason;
import io.mailhaul.api.session.SessionLimitView;
import io.mailhaul.cli.display.SampleBatches;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTextTest {

  @Test
  void saysTheLimitAndTheReasonForEachEndpoint() {
    BatchView batch =
        batch(
            limit("old.example.org:993", 3, SessionLimitReason.SERVER_REFUSED, "Too\u001b many"),
            limit("new.example.org:993", 24, SessionLimitReason.INITIAL, null));

    assertThat(String.join(" ", SessionText.lines(batch, 80)))
        .isEqualTo(
            "Sessions: at most 3 at old.example.org:993 (the server refused more: Too\ufffd many); at"
                + " most 24 at new.example.org:993 (start value, not measured yet).");
    assertThat(SessionText.brief(batch)).contains("at most 3 sessions: the server refused more");
  }

  @Test
  void saysNothingIfTheUserHasSetTheConcurrency() {
    assertThat(SessionText.lines(batch(), 80)).isEmpty();
    assertThat(SessionText.brief(batch())).isEmpty();
  }

  private static SessionLimitView limit(
      String endpoint, int limit, SessionLimitReason reason, @Nullable String detail) {
    return new SessionLimitView(endpoint, limit, limit, reason, reason.description(), detail, null);
  }

  private static BatchView batch(SessionLimitView... limits) {
    return SampleBatches.batch(true, Map.of(), List.of(), List.of(limits));
  }
}
