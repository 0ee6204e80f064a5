package io.mailhaul.copier.lane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import io.mailhaul.events.Lane;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("TRAP 12: after a crash, copies that the destination has altered are recognised")
class AlteringServerTest {

  /** What real servers make of bytes that they accept. */
  enum Server {
    DOVECOT(text -> text.replaceAll("\r+\n", "\r\n").replace('\0', '\u0080')),
    COURIER(text -> text.replaceAll("\r+\n", "\r\n").replaceAll("\r(?!\n)", "")),
    CYRUS(text -> text);

    private final UnaryOperator<String> alteration;

    Server(UnaryOperator<String> alteration) {
      this.alteration = alteration;
    }

    byte[] alter(byte[] bytes) {
      return alteration
          .apply(new String(bytes, StandardCharsets.ISO_8859_1))
          .getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void copiesEachOddMessageOnceAndReportsNoAlteration(Server server) {
    for (int crash = 1; crash <= 4; crash++) {
      LaneTestBench bench = new LaneTestBench(new FakeMailServer());
      bench.destinationServer.faults().rewriteMessages(server::alter);
      for (int i = 0; i < 12; i++) {
        // Each three times, without a Message-ID.
        bench.from.put(message("CR CR LF", "one " + i / 3 + "\r\r\ntwo\r\r\n"));
        bench.from.put(message("CR", "one " + i / 3 + "\rtwo\r\n"));
        bench.from.put(message("NUL", "one " + i / 3 + "\0two\r\n"));
        bench.from.put(message("NUL and CR", "one\0\r" + i / 3 + "\r\r\n"));
        bench.from.put(message("nul in \0 header", "one" + i / 3 + "\r\n"));
      }
      Lane lane = bench.firstPass();
      crash(bench, lane, crash);
      assertThat(bench.to.size()).isPositive();

      bench.run(lane, 1_000);

      assertThat(bench.to.size()).isEqualTo(60);
      assertThat(bench.copied).isEqualTo(60);
      assertThat(bench.alteredMessages).isEmpty();
      assertThat(bench.alterationCounts).isEmpty();
      assertThat(bench.uncopiedMessages).isEmpty();
    }
  }

  private static TestMessage message(String subject, String body) {
    return TestMessage.ofBytes(
        ("Subject: " + subject + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void crash(LaneTestBench bench, Lane lane, int append) {
    int[] appends = {0};
    bench.crashPoints =
        step -> {
          if (step == CrashPoint.APPENDED && ++appends[0] == append) {
            throw new IllegalStateException("killed by the test");
          }
        };
    try {
      bench.turn(lane, 1_000);
    } catch (IllegalStateException e) {
      // The copier is dead.
    }
    bench.connections.close();
    bench.crashPoints = CrashPoints.NONE;
  }
}
