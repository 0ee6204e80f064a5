package io.mailhaul.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventJsonTest {

  @Test
  void aLaneComesBackAsItWasWritten() {
    Lane lane =
        new Lane(
            "b",
            "m",
            "a@example.org",
            1,
            3,
            0,
            "c0",
            "Sent Items",
            7,
            12,
            1,
            null,
            List.of(new Lane.Source("Sent", 9, UidRanges.of(1, 500), UidRanges.of(1, 500))));
    byte[] json = EventJson.write(lane);
    assertThat(new String(json, StandardCharsets.UTF_8))
        .contains("\"type\":\"Lane\"", "\"version\":1", "\"remaining\":\"1:500\"");
    assertThat(EventJson.read(json)).isEqualTo(lane);
  }

  @Test
  void aParkedLaneCarriesTheLane() {
    Lane lane = new Lane("b", "m", "a", 1, 3, 0, "c0", "INBOX", 7, 12, 1, null, List.of());
    var parked =
        new MigrationProgress.LaneParked(
            lane, new Failure(FailureReason.THROTTLED, Side.SOURCE, "slow"), Instant.EPOCH, 4);
    assertThat(EventJson.read(EventJson.write(parked))).isEqualTo(parked);
    assertThat(
            new String(EventJson.write(new Control.CurrentPass("m", 1, 2)), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"type\":\"CurrentPass\",\"version\":1,\"mailbox\":\"m\",\"pass\":1,\"controlVersion\":2}");
  }
}
