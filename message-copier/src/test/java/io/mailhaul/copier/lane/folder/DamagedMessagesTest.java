package io.mailhaul.copier.lane.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.events.Lane;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server closes the connection on every command that includes a damaged message. */
@DisplayName("TRAP 25: one damaged message on either side costs a few connections and nothing else")
class DamagedMessagesTest {

  private static final String[] EVERYTHING = {"heads", "fingerprints", "digests", "fetch"};

  private final LaneTestBench bench = new LaneTestBench(new FakeMailServer());
  private int signIns;

  DamagedMessagesTest() {
    bench.sourceServer.faults().hook((verb, folder) -> signIns += verb.equals("signIn") ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"heads", "fingerprints", "fetch", "heads,fingerprints,digests,fetch"})
  void reportsADamagedSourceMessageAndCopiesTheOthers(String verbs) {
    bench.fill(TestMessage.numbered(0, 400));
    bench.to.put(TestMessage.numbered(900_001));
    bench.sourceServer.faults().damage(message(17), verbs.split(","));

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.copied).isEqualTo(399);
    assertThat(bench.to.size()).isEqualTo(400);
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 400));
    assertReported(18);
    assertThat(signIns).isLessThan(10);
  }

  @Test
  void reportsASourceMessageWhoseBodyAloneIsDamaged() {
    TestMessage plain = TestMessage.numbered(17).withoutHeader("Message-ID");
    TestMessage other = plain.withBody("Another text.\r\n");
    bench.fill(TestMessage.numbered(30, 50));
    bench.fill(List.of(plain, other));
    bench.to.put(other);
    bench.sourceServer.faults().damage(message(17), "digests", "fetch");

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.copied).isEqualTo(50);
    assertThat(bench.alreadyPresent).isEqualTo(1);
    assertReported(51);
  }

  @Test
  void copiesAgainWhenTheEarlierCopyIsDamaged() {
    bench.fill(TestMessage.numbered(0, 100));
    bench.to.putAll(TestMessage.numbered(0, 20));
    bench.destinationServer.faults().damage(message(10), EVERYTHING);

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.alreadyPresent).isEqualTo(19);
    assertThat(bench.copied).as("the damaged message has a second copy").isEqualTo(81);
    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(signIns).isLessThan(10);
  }

  @Test
  void copesWithMessagesThatAreDamagedWhenALaterPassRetries() {
    bench.fill(TestMessage.numbered(0, 100));
    bench.sourceServer.faults().damage(message(17), "fetch");
    bench.run(bench.firstPass(), 1_000);
    assertReported(18);
    assertThat(bench.uncopiedMessages.getFirst().size())
        .isEqualTo(bench.from.messages().get(17).size());
    bench.sourceServer.faults().damage(message(17).or(message(60)), EVERYTHING);
    bench.fill(TestMessage.numbered(200, 5));

    bench.run(bench.laterPass(), 1_000);

    assertThat(bench.copied).isEqualTo(5);
    assertThat(bench.alreadyPresent).isZero();
    assertThat(bench.to.size()).isEqualTo(104);
    assertReported(18);
  }

  @Test
  void findsEachOfManyDamagedMessages() {
    bench.fill(TestMessage.numbered(0, 1_000));
    Predicate<byte[]> some =
        LongStream.of(5, 6, 300, 301, 302, 640, 999)
            .mapToObj(DamagedMessagesTest::message)
            .reduce(Predicate::or)
            .orElseThrow();
    bench.to.put(TestMessage.numbered(900_001));
    bench.sourceServer.faults().damage(some, EVERYTHING);

    runThroughParking(bench.firstPass());

    assertThat(bench.copied).isEqualTo(993);
    assertReported(6, 7, 301, 302, 303, 641, 1_000);
    assertThat(signIns).isLessThan(7 * 8);
  }

  @Test
  void doesNotSearchAgainForKnownDamagedMessages() {
    bench.fill(TestMessage.numbered(0, 100));
    bench.from.makeUnreadable(1);
    bench.run(bench.firstPass(), 1_000);
    bench.fill(TestMessage.numbered(100, 100));
    bench.sourceServer.faults().damage(message(17), EVERYTHING);
    bench.destinationServer.faults().damage(message(40), EVERYTHING);
    LaneProcessor copier =
        bench.laneProcessor(
            new LaneSettings(10, 1 << 20, 128 << 20, Duration.ZERO), new SimpleMeterRegistry());
    signIns = 0;
    int turns = 0;

    for (Lane next = bench.laterPass(); next != null; turns++) {
      LaneResult result = bench.turn(copier, next, new LaneTestBench.WindowLimit(1));
      bench.commit(result);
      next = ((LaneResult.Processed) result).continuation().orElse(null);
    }

    assertThat(turns).isGreaterThan(4);
    assertThat(bench.copied).isEqualTo(100);
    assertThat(signIns).isLessThan(15);
  }

  @Test
  void leavesADamagedCopyInItsFolderWhenReplicatingMoves() {
    bench.fill(TestMessage.numbered(0, 5));
    bench.run(bench.firstPass(), 50);
    FakeFolder inbox = bench.destination.folder("INBOX");
    inbox.putAll(TestMessage.numbered(50, 6));
    bench.fill(TestMessage.numbered(51, 2));
    bench.moveCandidates =
        List.of(new Lane.MoveCandidate("INBOX", inbox.status().identity(), UidRanges.of(2, 3)));
    bench.destinationServer.faults().damage(message(51), EVERYTHING);

    bench.run(bench.laterPass(), 50);

    assertThat(inbox.size()).isEqualTo(5);
    assertThat(bench.copied).isEqualTo(1);
    assertThat(bench.alreadyPresent).isEqualTo(1);
  }

  @Test
  void waitsLongerAfterEachLostConnection() {
    bench.appendSettleDelay = Duration.ofMillis(250);
    bench.fill(TestMessage.numbered(0, 100));
    bench.sourceServer.faults().damage(message(17), EVERYTHING);
    long begun = System.nanoTime();

    bench.run(bench.firstPass(), 1_000);

    assertThat(signIns).isEqualTo(6);
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isGreaterThanOrEqualTo(Duration.ofMillis(10 + 20 + 40 + 80 + 160));
  }

  private void runThroughParking(Lane lane) {
    LaneResult result = bench.run(lane, 1_000);
    while (result instanceof LaneResult.Parked parked) {
      assertThat(bench.turns).as("the lane comes to an end").isLessThan(100);
      result = bench.run(parked.nextEvent(), 1_000);
    }
  }

  private void assertReported(long... uids) {
    assertThat(bench.uncopiedMessages).extracting(UncopiedMessage::uid).containsExactly(box(uids));
    assertThat(bench.uncopiedMessages)
        .allSatisfy(uncopied -> {
          assertThat(uncopied.failure().reason())
              .isEqualTo(FailureReason.MESSAGE_BREAKS_CONNECTION);
          assertThat(uncopied.failure().side()).isEqualTo(Side.SOURCE);
        });
  }

  private static Long[] box(long... uids) {
    return LongStream.of(uids).boxed().toArray(Long[]::new);
  }

  private static Predicate<byte[]> message(long number) {
    return bytes -> new String(bytes).contains("message " + number + ".");
  }
}
