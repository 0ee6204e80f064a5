package io.mailhaul.copier.lane.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.Alteration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("TRAP 32: a message without a valid INTERNALDATE gets one and is counted")
class ArrivalDateReplacementTest {

  private static final OffsetDateTime ZERO = OffsetDateTime.parse("1970-01-01T00:00:00Z");
  private static final OffsetDateTime SENT = OffsetDateTime.parse("2004-01-05T10:20:30+02:00");

  @Test
  void replacesAndCountsInvalidDatesAlsoForLargeMessagesAndAfterACrash() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.sourceServer.windowLimit(300_000);
    bench.fill(TestMessage.numbered(0, 10));
    bench.fill(
        List.of(
            dated("Date: 5 Jan 2004 10:20:30 +0200", "x").at(ZERO),
            dated("Received: by a; 5 Jan 2004 10:20:30 +0200", "x"),
            dated("Date: 5 Jan 2004 10:20:30 +0200", "y".repeat(400_000)).at(ZERO),
            dated("X-Nothing: here", "z").at(ZERO)));
    bench.from.removeInternalDate(12);
    Lane lane = bench.firstPass();
    bench.turn(lane, 1_000);
    bench.connections.close();
    assertThat(bench.to.size()).isEqualTo(14);
    bench.run(lane, 1_000);

    assertThat(bench.to.messages()).hasSize(14);
    assertThat(bench.to.messages().subList(10, 13))
        .extracting(FakeFolder.Stored::internalDate)
        .containsOnly(SENT);
    assertThat(bench.to.messages().get(13).internalDate())
        .isAfter(OffsetDateTime.now().minusDays(1));
    assertThat(bench.alterationCounts)
        .isEqualTo(
            Map.of(
                Alteration.DATE_FROM_DATE_HEADER,
                2L,
                Alteration.DATE_FROM_RECEIVED,
                1L,
                Alteration.DATE_UNKNOWN,
                1L));
    assertThat(bench.alteredMessages).isEmpty();
    assertThat(bench.copied).isEqualTo(14);
  }

  private static TestMessage dated(String field, String body) {
    return TestMessage.of(field, "Subject: " + field + body.length(), "", body);
  }
}
