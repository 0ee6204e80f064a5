package io.mailhaul.copier.lane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.Lane;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("TRAP 13: a retried message never claims the copy of an identical message")
class IdenticalMessagesTest {

  private static final TestMessage TWIN = TestMessage.numbered(1).withoutHeader("Message-ID");

  @Test
  void copiesASkippedMessageOnceItIsNoLongerSkipped() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.skipDeleted = true;
    bench.fill(List.of(TWIN.flagged("\\Deleted"), TWIN));
    bench.run(bench.firstPass(), 5);
    assertThat(bench.to.size()).isEqualTo(1);
    bench.from.flag(1);
    bench.run(bench.laterPass(), 5);
    assertThat(bench.to.size()).isEqualTo(2);
    assertThat(bench.copied).isEqualTo(1);
    assertThat(bench.alreadyPresent).isZero();
  }

  @Test
  void copiesASkippedMessageAlsoWhenTheUserDeletedAnIdenticalCopy() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.skipDeleted = true;
    bench.fill(List.of(TWIN.flagged("\\Deleted"), TWIN, TWIN));
    bench.run(bench.firstPass(), 5);
    bench.to.expunge(1);
    bench.from.flag(1);
    bench.run(bench.laterPass(), 5);
    assertThat(bench.to.size()).isEqualTo(2);
    assertThat(bench.copied).isEqualTo(1);
  }

  @Test
  void keepsTheCopyOfAMessageBeforeTheGivenDate() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    TestMessage old = TWIN.at(OffsetDateTime.parse("2001-01-01T10:00:00Z"));
    TestMessage other = TestMessage.numbered(2);
    bench.skipDeleted = true;
    bench.fill(List.of(old, other.flagged("\\Deleted")));
    bench.run(bench.firstPass(), 5);
    bench.from.flag(2);
    bench.fill(List.of(TWIN.at(OffsetDateTime.parse("2020-01-01T10:00:00Z"))));
    Lane lane = bench.laterPass();
    bench.run(bench.lane(1, lane.sources(), LocalDate.of(2010, 1, 1)), 5);
    assertThat(bench.to.size()).isEqualTo(3);
  }

  /**
   * Identical messages: some are skipped, some refused, some copied and then deleted by the user,
   * some are new in a later pass. Turns end anywhere.
   */
  @Property(tries = 500)
  void destinationHasEveryMessageThatTheUserDidNotDelete(@ForAll long seed) {
    Random random = new Random(seed);
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.windowMessages = 1 + random.nextInt(4);
    bench.skipDeleted = true;
    bench.neverAttach = true;
    fill(bench, random);
    bench.destinationServer.faults().refuseMessages(bytes -> random.nextInt(4) == 0);
    bench.run(bench.firstPass(), 1 + random.nextInt(3));
    bench.destinationServer.faults().refuseMessages(bytes -> false);

    Map<String, Long> deleted = Map.of();
    for (int pass = 2; pass < 5; pass++) {
      List<FakeFolder.Stored> expunged =
          bench.to.messages().stream().filter(m -> random.nextInt(5) == 0).toList();
      expunged.forEach(m -> bench.to.expunge(m.uid()));
      deleted = plus(deleted, count(expunged));
      bench.skipDeleted = pass < 4 && random.nextBoolean();
      for (FakeFolder.Stored marked : bench.from.messages()) {
        if (random.nextBoolean()) {
          bench.from.flag(marked.uid());
        }
      }
      fill(bench, random);
      bench.run(bench.laterPass(), 1 + random.nextInt(3));
    }
    Map<String, Long> there = count(bench.to.messages());
    Map<String, Long> gone = deleted;
    count(bench.from.messages())
        .forEach((text, here) ->
            assertThat(there.getOrDefault(text, 0L))
                .as(text)
                .isBetween(here - gone.getOrDefault(text, 0L), here));
  }

  private static void fill(LaneTestBench bench, Random random) {
    for (int i = random.nextInt(8); i >= 0; i--) {
      TestMessage message = TestMessage.numbered(random.nextInt(3));
      message = random.nextBoolean() ? message : message.withoutHeader("Message-ID");
      bench.from.put(random.nextInt(3) == 0 ? message.flagged("\\Deleted") : message);
    }
  }

  private static Map<String, Long> count(List<FakeFolder.Stored> messages) {
    return messages.stream()
        .collect(
            Collectors.groupingBy(
                m -> new String(m.bytes(), StandardCharsets.ISO_8859_1), Collectors.counting()));
  }

  private static Map<String, Long> plus(Map<String, Long> some, Map<String, Long> more) {
    Map<String, Long> sum = new HashMap<>(some);
    more.forEach((text, count) -> sum.merge(text, count, Long::sum));
    return sum;
  }
}
