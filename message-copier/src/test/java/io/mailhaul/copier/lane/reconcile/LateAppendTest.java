package io.mailhaul.copier.lane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.mailhaul.events.Lane;
import io.mailhaul.events.SourceProgress.Duplicate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An APPEND that the server completes although its connection was cut: before, during and long
 * after the time that a lane rests for it (TRAP 10).
 */
class LateAppendTest {

  private final LaneTestBench bench = new LaneTestBench(new FakeMailServer());

  @Test
  @DisplayName("TRAP 10: an APPEND that completed before the connection was lost is counted once")
  void countsAnAppendOnceThatCompletesBeforeTheConnectionIsLost() {
    bench.fill(TestMessage.mixed(1, 40));
    bench.destinationServer.faults().cutNextAppend(10);
    bench.run(bench.firstPass(), 2);
    assertCopiedOnce(40);
  }

  @Test
  @DisplayName("TRAP 10: an APPEND that completes during the settle delay is counted once")
  void countsAnAppendOnceThatCompletesDuringTheSettleDelay() {
    bench.appendSettleDelay = Duration.ofMillis(600);
    bench.fill(TestMessage.mixed(2, 40));
    CompletableFuture<Void> completed =
        bench.destinationServer.faults().cutNextAppendStoringAfter(10, Duration.ofMillis(200));
    bench.run(bench.firstPass(), 2);
    completed.join();
    assertCopiedOnce(40);
    assertThat(bench.destinationServer.faults().appendedMessages()).isEqualTo(40);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  @DisplayName("TRAP 10: an APPEND that completes later is reported with both of its UIDs")
  void reportsADuplicateWhenAnAppendCompletesAfterTheSettleDelay(int windowsPerTurn) {
    bench.fill(TestMessage.numbered(0, 60));
    bench.to.put(TestMessage.numbered(900_001));
    bench.destinationServer.faults().cutNextAppendStoringLate(10);
    completeAtAppend(4);
    bench.run(bench.firstPass(), windowsPerTurn);

    assertThat(bench.copied).isEqualTo(60);
    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(bench.to.size()).as("nothing is deleted at the destination").isEqualTo(71);
    assertThat(bench.duplicates).hasSize(10);
    assertThat(bench.duplicates)
        .extracting(Duplicate::uid)
        .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(bench.duplicates)
        .allSatisfy(twice -> {
          assertThat(messageAt(twice.destinationUid())).isEqualTo(messageAt(twice.secondUid()));
          assertThat(twice.destinationUid()).isNotEqualTo(twice.secondUid());
          assertThat(twice.subject()).isEqualTo("Message " + (twice.uid() - 1));
        });
  }

  @Test
  @DisplayName("TRAP 10: an APPEND of a crashed copier that completes later is reported")
  void reportsADuplicateOfACrashedCopiersAppend() {
    bench.fill(TestMessage.numbered(0, 60));
    atAppend(3, () -> bench.to.putAll(TestMessage.numbered(0, 10)));
    bench.run(bench.firstPass().withUnconfirmedAppend(), 3);

    assertThat(bench.copied).isEqualTo(60);
    assertThat(bench.to.size()).isEqualTo(70);
    assertThat(bench.duplicates).hasSize(10);
  }

  @Test
  void doesNotReportMessagesThatTheSourceHasTwice() {
    List<TestMessage> messages = new ArrayList<>(TestMessage.numbered(0, 30));
    messages.addAll(TestMessage.numbered(0, 30));
    bench.fill(messages);
    bench.destinationServer.faults().cutNextAppend(0);
    bench.run(bench.firstPass(), 2);
    assertCopiedOnce(60);
  }

  @Test
  void checksForDuplicatesInALaterTurnAfterALostConnection() {
    bench.fill(TestMessage.numbered(0, 10));
    bench.destinationServer.faults().cutNextAppendStoringLate(10);
    completeAtAppend(2);
    int[] losses = {12};
    Lane lane = bench.firstPass();
    bench.crashPoints =
        step -> {
          if (step == CrashPoint.APPENDED && bench.to.size() == 20) {
            bench
                .sourceServer
                .faults()
                .hook((verb, folder) -> {
                  if (verb.equals("fingerprints") && losses[0]-- > 0) {
                    throw io.mailhaul.access.testing.fake.FakeFaults.connectionLost(
                        io.mailhaul.model.Side.SOURCE);
                  }
                });
          }
        };
    LaneResult result = bench.run(lane, 100);
    assertThat(result).isInstanceOf(LaneResult.Parked.class);
    assertThat(bench.copied).isEqualTo(10);
    assertThat(bench.duplicates).isEmpty();
    bench.run(((LaneResult.Parked) result).nextEvent(), 100);
    assertThat(bench.copied).isEqualTo(10);
    assertThat(bench.duplicates).hasSize(10);
  }

  @Test
  void skipsTheDuplicateCheckWhenEveryAppendHasAResponse() {
    bench.fill(TestMessage.numbered(0, 30));
    int[] checks = {0};
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> checks[0] += verb.equals("fingerprints") ? 1 : 0);
    bench.run(bench.firstPass(), 100);
    assertThat(checks[0]).isZero();
  }

  private void completeAtAppend(int number) {
    atAppend(number, bench.destinationServer.faults()::finishLateAppends);
  }

  private void atAppend(int number, Runnable action) {
    int[] appends = {0};
    bench
        .destinationServer
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("append") && ++appends[0] == number) {
            action.run();
          }
        });
  }

  private String messageAt(long uid) {
    return bench.to.messages().stream()
        .filter(message -> message.uid() == uid)
        .map(message -> new String(message.bytes(), java.nio.charset.StandardCharsets.UTF_8))
        .findFirst()
        .orElseThrow();
  }

  private void assertCopiedOnce(int messages) {
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(messages);
    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(bench.duplicates).isEmpty();
  }
}
