package io.mailhaul.copier.lane.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.LaneProcessorTest.DestinationKind;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.LaneMemory;
import io.mailhaul.events.Lane;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.UidRanges;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("TRAP 21: only what the destination refuses is repaired, and the report says how")
class RepairedMessagesTest {

  private static final String PLAIN = "Message-ID: <odd@x>\r\nSubject: Odd\r\n";

  /** Messages that servers may refuse, each with such a server's rule. */
  enum RefusedForm {
    MBOX_LINE(
        "From a@b Mon Jan  1 00:00:00 2001\r\n" + PLAIN + "\r\ntext\r\n",
        text -> text.startsWith("From "),
        PLAIN + "\r\ntext\r\n",
        Alteration.MBOX_FROM_REMOVED),
    NO_END(
        PLAIN + "\r\ntext",
        text -> !text.endsWith("\r\n"),
        PLAIN + "\r\ntext\r\n",
        Alteration.FINAL_CRLF_ADDED),
    BARE_LF(
        PLAIN + "\r\none\ntwo\r\n",
        text -> text.replace("\r\n", "").contains("\n"),
        PLAIN + "\r\none\r\ntwo\r\n",
        Alteration.LINE_ENDS_TO_CRLF),
    BARE_CR(
        PLAIN + "\r\none\rtwo\r\n",
        text -> text.replace("\r\n", "").contains("\r"),
        PLAIN + "\r\none\r\ntwo\r\n",
        Alteration.LINE_ENDS_TO_CRLF),
    NUL(
        PLAIN + "\r\none\0two\r\n",
        text -> text.contains("\0"),
        PLAIN + "\r\nonetwo\r\n",
        Alteration.NUL_REMOVED),
    EIGHT_BIT_HEADER(
        PLAIN + "From: \"Jörg M\"<j@x>\r\n\r\nGrüße\r\n",
        text -> text.indexOf('Ã') >= 0 && text.indexOf('Ã') < text.indexOf("\r\n\r\n"),
        PLAIN + "From: =?utf-8?Q?J=C3=B6rg_M?= <j@x>\r\n\r\nGrüße\r\n",
        Alteration.HEADER_ENCODED),
    LONG_LINE(
        PLAIN + "X-Long: " + "x".repeat(900) + " " + "y".repeat(500) + "\r\n\r\ntext\r\n",
        text -> text.lines().anyMatch(line -> line.length() > 998),
        PLAIN + "X-Long: " + "x".repeat(900) + "\r\n " + "y".repeat(500) + "\r\n\r\ntext\r\n",
        Alteration.LINES_FOLDED);

    final TestMessage message;
    final Predicate<byte[]> refused;
    final String repaired;
    final Alteration change;

    RefusedForm(String text, Predicate<String> refused, String repaired, Alteration change) {
      this.message = message(text);
      this.refused = bytes -> refused.test(new String(bytes, StandardCharsets.ISO_8859_1));
      this.repaired = repaired;
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource
  void repairsARefusedMessageAndChangesNoOther(RefusedForm odd) {
    for (DestinationKind kind : DestinationKind.values()) {
      LaneTestBench bench = bench(kind, odd.message);
      bench.destinationServer.faults().refuseMessages(odd.refused);
      bench.run(bench.firstPass(), 1_000);
      assertThat(bench.uncopiedMessages).isEmpty();
      assertThat(bench.copied).isEqualTo(21);
      assertThat(texts(bench)).contains(odd.repaired).hasSize(21);
      assertThat(texts(bench)).filteredOn(t -> t.contains("This is message")).hasSize(20);
      assertThat(bench.alterationCounts).isEqualTo(Map.of(odd.change, 1L));
      assertThat(bench.alteredMessages).hasSize(1);
      AlteredMessage changed = bench.alteredMessages.getFirst();
      assertThat(changed.uid()).isEqualTo(11);
      assertThat(changed.alterations()).containsExactly(odd.change);
      assertThat(changed.subject()).isEqualTo("Odd");
      assertThat(changed.messageId()).isEqualTo("<odd@x>");
      assertThat(changed.refusal().reason()).isEqualTo(FailureReason.MESSAGE_REFUSED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void changesNoMessageThatTheDestinationAccepts(RefusedForm odd) {
    LaneTestBench bench = bench(DestinationKind.WITHOUT_MULTIAPPEND, odd.message);
    bench.run(bench.firstPass(), 1_000);
    bench.assertIdentical();
    assertThat(bench.alterationCounts).isEmpty();
    assertThat(bench.alteredMessages).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void findsARepairedCopyAfterACrashAndReportsItsAlteration(RefusedForm odd) {
    for (DestinationKind kind : DestinationKind.values()) {
      LaneTestBench bench = bench(kind, odd.message);
      bench.destinationServer.faults().refuseMessages(odd.refused);
      Lane lane = bench.firstPass();
      bench.turn(lane, 1_000);
      bench.connections.close();
      assertThat(bench.to.size()).as("all messages copied, nothing committed").isEqualTo(21);
      bench.run(lane, 1_000);
      assertThat(bench.to.size()).isEqualTo(21);
      assertThat(bench.copied).isEqualTo(21);
      assertThat(bench.alterationCounts).isEqualTo(Map.of(odd.change, 1L));
      assertThat(bench.alteredMessages)
          .extracting(AlteredMessage::uid, AlteredMessage::alterations)
          .containsExactly(org.assertj.core.groups.Tuple.tuple(11L, List.of(odd.change)));
    }
  }

  @Test
  void addsRepairsUntilTheDestinationAcceptsTheMessage() {
    TestMessage worst = message("From x\nDKIM-Signature: v=1\nSubject: Grüße\0\n\nte\0xt");
    LaneTestBench bench = bench(DestinationKind.WITH_MULTIAPPEND_AND_UIDPLUS, worst);
    bench
        .destinationServer
        .faults()
        .refuseMessages(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains("\0"));
    bench.run(bench.firstPass(), 1_000);
    assertThat(texts(bench)).contains("DKIM-Signature: v=1\r\nSubject: Grüße\r\n\r\ntext\r\n");
    assertThat(bench.alteredMessages.getFirst().alterations())
        .containsExactly(
            Alteration.MBOX_FROM_REMOVED,
            Alteration.FINAL_CRLF_ADDED,
            Alteration.LINE_ENDS_TO_CRLF,
            Alteration.NUL_REMOVED,
            Alteration.SIGNATURE_BROKEN);
  }

  @Test
  void reportsTheResponseToTheOriginalWhenNoRepairHelpsAndItMayNotBeAttached() {
    LaneTestBench bench =
        bench(DestinationKind.WITHOUT_MULTIAPPEND, message("Subject: b\0ad\n\n\0"));
    bench.neverAttach = true;
    AtomicInteger tries = new AtomicInteger();
    bench
        .destinationServer
        .faults()
        .refuseMessages(bytes ->
            new String(bytes, StandardCharsets.UTF_8).startsWith("Subject: b")
                && tries.incrementAndGet() > 0);
    bench.run(bench.firstPass(), 1_000);
    assertThat(tries).as("APPENDs: original, final CRLF, line ends, NULs").hasValue(4);
    assertThat(bench.copied).isEqualTo(20);
    assertThat(bench.uncopiedMessages).extracting(UncopiedMessage::uid).containsExactly(11L);
    assertThat(bench.uncopiedMessages.getFirst().failure().reason())
        .isEqualTo(FailureReason.MESSAGE_REFUSED);
    assertThat(bench.alteredMessages).isEmpty();
    assertThat(bench.alterationCounts).isEmpty();
  }

  @Test
  @DisplayName("TRAP 22: an empty message that is refused is reported and gets no invented content")
  void reportsAnEmptyMessageThatIsRefusedAndMayNotBeAttached() {
    LaneTestBench bench =
        bench(DestinationKind.WITH_MULTIAPPEND_AND_UIDPLUS, TestMessage.ofBytes(new byte[0]));
    bench.neverAttach = true;
    bench.destinationServer.faults().refuseMessages(bytes -> bytes.length == 0);
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(20);
    assertThat(bench.uncopiedMessages.getFirst().failure().reason())
        .isEqualTo(FailureReason.MESSAGE_REFUSED);
  }

  @Test
  void repairsAStreamedMessage() {
    TestMessage large = message(PLAIN + "\r\n" + "x".repeat(2 << 20) + "\0\r\n");
    LaneTestBench bench = bench(DestinationKind.WITH_MULTIAPPEND_AND_UIDPLUS.server(), large);
    bench.sourceServer.windowLimit(1 << 20);
    bench.destinationServer.faults().refuseMessages(bytes -> indexOf(bytes, (byte) 0) >= 0);
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(21);
    assertThat(bench.alteredMessages.getFirst().alterations())
        .containsExactly(Alteration.NUL_REMOVED);
  }

  @Test
  void reportsAMessageThatIsTooLargeToRepairAndMayNotBeAttached() {
    TestMessage large =
        message(PLAIN + "\r\n" + "x".repeat((int) LaneMemory.MAX_REPAIR_BYTES) + "\0\r\n");
    LaneTestBench bench = bench(new FakeMailServer(), large);
    bench.neverAttach = true;
    bench.sourceServer.windowLimit(1 << 20);
    bench.destinationServer.faults().refuseMessages(bytes -> indexOf(bytes, (byte) 0) >= 0);
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(20);
    UncopiedMessage uncopied = bench.uncopiedMessages.getFirst();
    assertThat(uncopied.failure().detail()).contains("no repair was tried").contains("16.8 MB");
    assertThat(uncopied.subject()).as("read from the beginning of the stream").isEqualTo("Odd");
  }

  @Test
  void keepsAllRepairedIdenticalMessagesAfterACrash() {
    List<TestMessage> identical = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      identical.add(message("Subject: twin\r\n\r\none\0two " + i / 2 + "\r\n"));
    }
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(identical);
    bench.destinationServer.faults().refuseMessages(bytes -> indexOf(bytes, (byte) 0) >= 0);
    Lane lane = bench.firstPass();
    bench.turn(lane, 3);
    bench.connections.close();
    int before = bench.to.size();
    assertThat(before).isPositive();
    bench.run(lane, 1_000);
    assertThat(bench.to.size()).isEqualTo(6);
    assertThat(bench.copied).isEqualTo(6);
    assertThat(bench.alterationCounts).isEqualTo(Map.of(Alteration.NUL_REMOVED, 6L));
  }

  @Test
  void endsTurnsInTimeWhenEveryMessageNeedsRepair() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    for (int i = 0; i < 100; i++) {
      bench.fill(List.of(message("Message-ID: <" + i + "@x>\r\n\r\n\0\r\n")));
    }
    bench.windowMessages = 100;
    bench.destinationServer.faults().refuseMessages(bytes -> indexOf(bytes, (byte) 0) >= 0);
    bench.run(bench.firstPass(), 20);
    assertThat(bench.to.size()).isEqualTo(100);
    assertThat(bench.alterationCounts).isEqualTo(Map.of(Alteration.NUL_REMOVED, 100L));
    assertThat(bench.turns).isGreaterThan(5);
  }

  private static LaneTestBench bench(DestinationKind kind, TestMessage odd) {
    return bench(kind.server(), odd);
  }

  private static LaneTestBench bench(FakeMailServer server, TestMessage odd) {
    LaneTestBench bench = new LaneTestBench(server);
    bench.fill(TestMessage.numbered(0, 10));
    bench.fill(List.of(odd));
    bench.fill(TestMessage.numbered(10, 10));
    assertThat(bench.firstPass().sources().getFirst().remaining()).isEqualTo(UidRanges.of(1, 21));
    return bench;
  }

  private static TestMessage message(String text) {
    return TestMessage.ofBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> texts(LaneTestBench bench) {
    return bench.to.messages().stream()
        .map(FakeFolder.Stored::bytes)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }

  private static int indexOf(byte[] bytes, byte wanted) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
