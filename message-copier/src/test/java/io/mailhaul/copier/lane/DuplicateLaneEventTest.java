package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two events for one lane, because its job was published twice or it was resumed twice. One slot
 * processes both, never at the same time, in any order of turns. The destination's content and the
 * counts stay exact.
 */
@DisplayName("TRAP 17: two events for one lane copy nothing twice and count nothing twice")
class DuplicateLaneEventTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aDuplicatedLaneEventCopiesAndCountsNothingTwice(int seed) {
    Random random = new Random(seed);
    FakeMailServer server = new FakeMailServer();
    if (seed % 2 == 0) {
      server.withoutUidPlus();
    }
    if (seed % 4 < 2) {
      server.withoutMultiAppend();
    }
    LaneTestBench bench = new LaneTestBench(server);
    List<TestMessage> messages = TestMessage.mixed(seed, 120);
    bench.fill(messages);
    bench.to.putAll(messages.subList(0, random.nextInt(30)).reversed());
    int before = bench.to.size();

    Lane planned = bench.firstPass();
    Lane forkedAt = planned;
    for (int turns = random.nextInt(4); turns > 0; turns--) {
      LaneResult.Processed processed = (LaneResult.Processed) bench.turn(forkedAt, 1);
      bench.commit(processed);
      forkedAt = processed.continuation().orElseThrow();
    }
    // A lane that was resumed twice has one cursor; a job that was run twice has another plan.
    Lane fork = seed % 3 == 0 ? ofAnotherPlanning(bench.firstPass()) : forkedAt;
    Deque<Lane> slot = new ArrayDeque<>(List.of(forkedAt, fork));
    while (!slot.isEmpty()) {
      Lane next = random.nextBoolean() ? slot.removeFirst() : slot.removeLast();
      LaneResult.Processed processed =
          (LaneResult.Processed) bench.turn(next, 1 + random.nextInt(4));
      bench.commit(processed);
      processed.continuation().ifPresent(slot::addLast);
    }
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(120 - before);
    assertThat(bench.alreadyPresent).isEqualTo(before);
    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(server.faults().appendedMessages()).isEqualTo(120 - before);
  }

  private static Lane ofAnotherPlanning(Lane lane) {
    String json = new String(EventJson.write(lane), StandardCharsets.UTF_8);
    return (Lane)
        EventJson.read(
            json.replace("\"cursor\":\"c0\"", "\"cursor\":\"another\"")
                .getBytes(StandardCharsets.UTF_8));
  }
}
