package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.message.Message;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.Alteration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * After any number of crashes at any step, the destination has the same content without duplicates,
 * and the counts are exact. TRAP 13: messages without a Message-ID, with the same Message-ID, and
 * identical messages.
 */
class LaneSurvivesEveryCrashTest {

  @Property(tries = 1000)
  void theDestinationIsExactAfterAnyCrashes(@ForAll long seed) {
    Random random = new Random(seed);
    FakeMailServer server = new FakeMailServer();
    if (random.nextBoolean()) {
      server.withoutMultiAppend();
    }
    if (random.nextBoolean()) {
      server.withoutUidPlus();
    }
    LaneTestBench bench = new LaneTestBench(server);
    bench.windowMessages = 1 + random.nextInt(12);
    server.faults().refuseMessages(bytes -> TestMessage.ofBytes(bytes).text().contains("\0"));
    List<TestMessage> messages = messages(random);
    bench.fill(messages);
    List<TestMessage> before =
        random.nextBoolean()
            ? List.of()
            : messages.subList(0, random.nextInt(messages.size())).reversed();
    bench.to.putAll(before);

    Lane lane = bench.firstPass();
    Crashes crashes = new Crashes(random);
    bench.crashPoints = crashes;
    while (lane != null) {
      LaneResult result;
      try {
        // One cut at a time: the lane reports a message that loses several connections.
        if (random.nextInt(4) == 0 && !server.faults().isCutPending()) {
          server.faults().cutNextAppend(random.nextInt(bench.windowMessages + 1));
        }
        result = bench.turn(lane, 1 + random.nextInt(4));
      } catch (Crash e) {
        bench.connections.close();
        continue;
      }
      if (crashes.left-- > 0 && random.nextInt(3) == 0) {
        // The copier crashes after the turn, before its transaction is committed.
        bench.connections.close();
        continue;
      }
      bench.commit(result);
      lane =
          switch (result) {
            case LaneResult.Processed processed -> processed.nextEvent();
            case LaneResult.Parked parked -> parked.nextEvent();
            case LaneResult.Failed failed -> throw new AssertionError(failed);
          };
    }
    assertThat(LaneTestBench.contents(bench.to.messages(), "\0"))
        .isEqualTo(LaneTestBench.contents(bench.from.messages(), "\0"));
    // After a lost connection the server may have stored a message unrepaired.
    long repaired = withNuls(bench.from.messages()) - withNuls(bench.to.messages());
    assertThat(bench.alterationCounts)
        .isEqualTo(repaired == 0 ? Map.of() : Map.of(Alteration.NUL_REMOVED, repaired));
    assertThat(bench.alteredMessages).hasSize((int) repaired);
    assertThat(bench.copied).isEqualTo(messages.size() - before.size());
    assertThat(bench.alreadyPresent).isEqualTo(before.size());
    assertThat(bench.uncopiedMessages).isEmpty();
  }

  private static long withNuls(List<FakeFolder.Stored> messages) {
    return messages.stream()
        .filter(m -> TestMessage.ofBytes(m.bytes()).text().contains("\0"))
        .count();
  }

  /** Identical messages, same headers with other bodies, no Message-ID, NULs that are refused. */
  private static List<TestMessage> messages(Random random) {
    List<TestMessage> messages = new ArrayList<>();
    int count = 20 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      TestMessage plain = TestMessage.numbered(i);
      messages.add(
          switch (random.nextInt(8)) {
            case 0 -> messages.isEmpty() ? plain : messages.get(random.nextInt(messages.size()));
            case 1 -> plain.withoutHeader("Message-ID");
            case 3 -> plain.withBody("Nul \0 " + i / 3 + "\r\n");
            case 4 -> plain.withoutHeader("Message-ID").withBody("Nul \0 " + i / 3 + "\r\n");
            case 2 ->
                messages.isEmpty()
                    ? plain
                    : messages.get(random.nextInt(messages.size())).withBody("Body " + i + "\r\n");
            default -> plain;
          });
    }
    return messages;
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Crashes at random at any step, also after half of a window. */
  private static final class Crashes implements CrashPoints {
    private final Random random;
    private int left = 12;

    Crashes(Random random) {
      this.random = random;
    }

    @Override
    public void reached(CrashPoint step) {
      if (left > 0 && random.nextInt(5) == 0) {
        left--;
        throw new Crash();
      }
    }

    @Override
    public List<Message> beforeAppend(List<Message> window) {
      return window;
    }
  }
}
