package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.FakeFolder;
import io.mailhaul.access.testing.FakeMailServer;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.WorkingLaneTest.Destination;
import io.mailhaul.events.Change;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.ChangedItem;
import io.mailhaul.events.MigrationProgress.Item;
import io.mailhaul.events.UidRanges;
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
class RepairedItemsTest {

  private static final String PLAIN = "Message-ID: <odd@x>\r\nSubject: Odd\r\n";

  /** Messages that servers may refuse, each with such a server's rule. */
  enum Odd {
    MBOX_LINE(
        "From a@b Mon Jan  1 00:00:00 2001\r\n" + PLAIN + "\r\ntext\r\n",
        item -> item.startsWith("From "),
        PLAIN + "\r\ntext\r\n",
        Change.MBOX_FROM_REMOVED),
    NO_END(
        PLAIN + "\r\ntext",
        item -> !item.endsWith("\r\n"),
        PLAIN + "\r\ntext\r\n",
        Change.FINAL_CRLF_ADDED),
    BARE_LF(
        PLAIN + "\r\none\ntwo\r\n",
        item -> item.replace("\r\n", "").contains("\n"),
        PLAIN + "\r\none\r\ntwo\r\n",
        Change.LINE_ENDS_TO_CRLF),
    BARE_CR(
        PLAIN + "\r\none\rtwo\r\n",
        item -> item.replace("\r\n", "").contains("\r"),
        PLAIN + "\r\none\r\ntwo\r\n",
        Change.LINE_ENDS_TO_CRLF),
    NUL(
        PLAIN + "\r\none\0two\r\n",
        item -> item.contains("\0"),
        PLAIN + "\r\nonetwo\r\n",
        Change.NUL_REMOVED),
    EIGHT_BIT_HEADER(
        PLAIN + "From: \"Jörg M\"<j@x>\r\n\r\nGrüße\r\n",
        item -> item.indexOf('Ã') >= 0 && item.indexOf('Ã') < item.indexOf("\r\n\r\n"),
        PLAIN + "From: =?utf-8?Q?J=C3=B6rg_M?= <j@x>\r\n\r\nGrüße\r\n",
        Change.HEADER_ENCODED),
    LONG_LINE(
        PLAIN + "X-Long: " + "x".repeat(900) + " " + "y".repeat(500) + "\r\n\r\ntext\r\n",
        item -> item.lines().anyMatch(line -> line.length() > 998),
        PLAIN + "X-Long: " + "x".repeat(900) + "\r\n " + "y".repeat(500) + "\r\n\r\ntext\r\n",
        Change.LINES_FOLDED);

    final TestMessage message;
    final Predicate<byte[]> refused;
    final String repaired;
    final Change change;

    Odd(String text, Predicate<String> refused, String repaired, Change change) {
      this.message = message(text);
      this.refused = bytes -> refused.test(new String(bytes, StandardCharsets.ISO_8859_1));
      this.repaired = repaired;
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource
  void repairsARefusedMessageAndChangesNoOther(Odd odd) {
    for (Destination kind : Destination.values()) {
      LaneBench bench = bench(kind, odd.message);
      bench.destinationServer.faults().refuseItems(odd.refused);
      bench.run(bench.firstPass(), 1_000);
      assertThat(bench.items).isEmpty();
      assertThat(bench.copied).isEqualTo(21);
      assertThat(texts(bench)).contains(odd.repaired).hasSize(21);
      assertThat(texts(bench)).filteredOn(t -> t.contains("This is message")).hasSize(20);
      assertThat(bench.changes).isEqualTo(Map.of(odd.change, 1L));
      assertThat(bench.changed).hasSize(1);
      ChangedItem changed = bench.changed.getFirst();
      assertThat(changed.uid()).isEqualTo(11);
      assertThat(changed.changes()).containsExactly(odd.change);
      assertThat(changed.subject()).isEqualTo("Odd");
      assertThat(changed.messageId()).isEqualTo("<odd@x>");
      assertThat(changed.refusal().reason()).isEqualTo(FailureReason.ITEM_REFUSED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void changesNoMessageThatTheDestinationAccepts(Odd odd) {
    LaneBench bench = bench(Destination.WITHOUT_MULTIAPPEND, odd.message);
    bench.run(bench.firstPass(), 1_000);
    bench.assertIdentical();
    assertThat(bench.changes).isEmpty();
    assertThat(bench.changed).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void findsARepairedCopyAfterACrashAndReportsItsAlteration(Odd odd) {
    for (Destination kind : Destination.values()) {
      LaneBench bench = bench(kind, odd.message);
      bench.destinationServer.faults().refuseItems(odd.refused);
      Lane lane = bench.firstPass();
      bench.turn(lane, 1_000);
      bench.connections.close();
      assertThat(bench.to.size()).as("all messages copied, nothing committed").isEqualTo(21);
      bench.run(lane, 1_000);
      assertThat(bench.to.size()).isEqualTo(21);
      assertThat(bench.copied).isEqualTo(21);
      assertThat(bench.changes).isEqualTo(Map.of(odd.change, 1L));
      assertThat(bench.changed)
          .extracting(ChangedItem::uid, ChangedItem::changes)
          .containsExactly(org.assertj.core.groups.Tuple.tuple(11L, List.of(odd.change)));
    }
  }

  @Test
  void addsRepairsUntilTheDestinationAcceptsTheMessage() {
    TestMessage worst = message("From x\nDKIM-Signature: v=1\nSubject: Grüße\0\n\nte\0xt");
    LaneBench bench = bench(Destination.WITH_MULTIAPPEND_AND_UIDPLUS, worst);
    bench
        .destinationServer
        .faults()
        .refuseItems(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains("\0"));
    bench.run(bench.firstPass(), 1_000);
    assertThat(texts(bench)).contains("DKIM-Signature: v=1\r\nSubject: Grüße\r\n\r\ntext\r\n");
    assertThat(bench.changed.getFirst().changes())
        .containsExactly(
            Change.MBOX_FROM_REMOVED,
            Change.FINAL_CRLF_ADDED,
            Change.LINE_ENDS_TO_CRLF,
            Change.NUL_REMOVED,
            Change.SIGNATURE_BROKEN);
  }

  @Test
  void reportsTheResponseToTheOriginalWhenNoRepairHelps() {
    LaneBench bench = bench(Destination.WITHOUT_MULTIAPPEND, message("Subject: b\0ad\n\n\0"));
    AtomicInteger tries = new AtomicInteger();
    bench
        .destinationServer
        .faults()
        .refuseItems(bytes ->
            new String(bytes, StandardCharsets.UTF_8).startsWith("Subject: b")
                && tries.incrementAndGet() > 0);
    bench.run(bench.firstPass(), 1_000);
    assertThat(tries).as("APPENDs: original, final CRLF, line ends, NULs").hasValue(4);
    assertThat(bench.copied).isEqualTo(20);
    assertThat(bench.items).extracting(Item::uid).containsExactly(11L);
    assertThat(bench.items.getFirst().failure().reason()).isEqualTo(FailureReason.ITEM_REFUSED);
    assertThat(bench.changed).isEmpty();
    assertThat(bench.changes).isEmpty();
  }

  @Test
  @DisplayName("TRAP 22: an empty message that is refused is reported and gets no invented content")
  void reportsAnEmptyMessageThatIsRefused() {
    LaneBench bench =
        bench(Destination.WITH_MULTIAPPEND_AND_UIDPLUS, TestMessage.ofBytes(new byte[0]));
    bench.destinationServer.faults().refuseItems(bytes -> bytes.length == 0);
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(20);
    assertThat(bench.items.getFirst().failure().reason()).isEqualTo(FailureReason.ITEM_REFUSED);
  }

  @Test
  void repairsAStreamedMessage() {
    TestMessage large = message(PLAIN + "\r\n" + "x".repeat(2 << 20) + "\0\r\n");
    LaneBench bench = bench(Destination.WITH_MULTIAPPEND_AND_UIDPLUS.server(), large);
    bench.sourceServer.windowLimit(1 << 20);
    bench.destinationServer.faults().refuseItems(bytes -> indexOf(bytes, (byte) 0) >= 0);
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(21);
    assertThat(bench.changed.getFirst().changes()).containsExactly(Change.NUL_REMOVED);
  }

  @Test
  void reportsAMessageThatIsTooLargeToRepair() {
    TestMessage large =
        message(PLAIN + "\r\n" + "x".repeat((int) LaneMemory.LARGEST_REPAIRED) + "\0\r\n");
    LaneBench bench = bench(new FakeMailServer(), large);
    bench.sourceServer.windowLimit(1 << 20);
    bench.destinationServer.faults().refuseItems(bytes -> indexOf(bytes, (byte) 0) >= 0);
    bench.run(bench.firstPass(), 1_000);
    assertThat(bench.copied).isEqualTo(20);
    Item item = bench.items.getFirst();
    assertThat(item.failure().detail()).contains("no repair was tried").contains("16 MB");
    assertThat(item.subject()).as("read from the beginning of the stream").isEqualTo("Odd");
  }

  @Test
  void keepsAllRepairedIdenticalMessagesAfterACrash() {
    List<TestMessage> identical = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      identical.add(message("Subject: twin\r\n\r\none\0two " + i / 2 + "\r\n"));
    }
    LaneBench bench = new LaneBench(new FakeMailServer());
    bench.fill(identical);
    bench.destinationServer.faults().refuseItems(bytes -> indexOf(bytes, (byte) 0) >= 0);
    Lane lane = bench.firstPass();
    bench.turn(lane, 3);
    bench.connections.close();
    int before = bench.to.size();
    assertThat(before).isPositive();
    bench.run(lane, 1_000);
    assertThat(bench.to.size()).isEqualTo(6);
    assertThat(bench.copied).isEqualTo(6);
    assertThat(bench.changes).isEqualTo(Map.of(Change.NUL_REMOVED, 6L));
  }

  @Test
  void endsTurnsInTimeWhenEveryMessageNeedsRepair() {
    LaneBench bench = new LaneBench(new FakeMailServer());
    for (int i = 0; i < 100; i++) {
      bench.fill(List.of(message("Message-ID: <" + i + "@x>\r\n\r\n\0\r\n")));
    }
    bench.windowItems = 100;
    bench.destinationServer.faults().refuseItems(bytes -> indexOf(bytes, (byte) 0) >= 0);
    bench.run(bench.firstPass(), 20);
    assertThat(bench.to.size()).isEqualTo(100);
    assertThat(bench.changes).isEqualTo(Map.of(Change.NUL_REMOVED, 100L));
    assertThat(bench.turns).isGreaterThan(5);
  }

  private static LaneBench bench(Destination kind, TestMessage odd) {
    return bench(kind.server(), odd);
  }

  private static LaneBench bench(FakeMailServer server, TestMessage odd) {
    LaneBench bench = new LaneBench(server);
    bench.fill(TestMessage.numbered(0, 10));
    bench.fill(List.of(odd));
    bench.fill(TestMessage.numbered(10, 10));
    assertThat(bench.firstPass().sources().getFirst().remaining()).isEqualTo(UidRanges.of(1, 21));
    return bench;
  }

  private static TestMessage message(String text) {
    return TestMessage.ofBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> texts(LaneBench bench) {
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
