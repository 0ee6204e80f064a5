package io.mailhaul.copier.lane.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.LaneProcessorTest.DestinationKind;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.turn.LaneMemory;
import io.mailhaul.events.Lane;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("TRAP 21: a message that is refused in every form is attached to a new message")
class AttachedOriginalsTest {

  private static final String PLAIN =
      "Message-ID: <odd@x>\r\nDate: Mon, 4 Mar 2019 05:06:07 +0200\r\nFrom: Jörg <j@x>\r\n"
          + "To: a@x,\r\n b@x\r\nSubject: Grüße\r\n\r\nunwanted\r\n";

  private static final Predicate<byte[]> UNWANTED =
      bytes -> text(bytes).split("\r\n\r\n", 2)[1].startsWith("unwanted");

  private static final Predicate<byte[]> UNWANTED_ANYWHERE =
      bytes -> text(bytes).contains("unwanted");

  private static final Predicate<byte[]> EVERYTHING_BUT_FILES =
      bytes -> !text(bytes).contains("This is message") && !text(bytes).contains("base64");

  @ParameterizedTest
  @EnumSource
  void attachesARefusedMessageAsAMessage(DestinationKind kind) {
    LaneTestBench bench = bench(kind, PLAIN);
    bench.destinationServer.faults().refuseMessages(UNWANTED);

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(bench.copied).isEqualTo(21);
    FakeFolder.Stored copy = attachedCopy(bench);
    assertThat(text(copy.bytes()))
        .contains(
            "Date: Mon, 4 Mar 2019 05:06:07 +0200\r\n",
            "From: =?utf-8?Q?J=C3=B6rg?= <j@x>\r\n",
            "To: a@x, b@x\r\n",
            "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n",
            "Message-ID: <odd@x>\r\n",
            "Content-Type: message/rfc822\r\n",
            "Content-Transfer-Encoding: 8bit\r\n\r\n"
                + text(PLAIN.getBytes(StandardCharsets.UTF_8)));
    assertThat(copy.flags()).contains("\\Seen", "Good");
    assertThat(copy.internalDate()).isEqualTo(TestMessage.of("x").internalDate());
    assertThat(bench.alterationCounts).isEqualTo(Map.of(Alteration.ORIGINAL_ATTACHED, 1L));
    assertThat(bench.alteredMessages)
        .extracting(AlteredMessage::uid, AlteredMessage::messageId, AlteredMessage::subject)
        .containsExactly(tuple(11L, "<odd@x>", "Grüße"));
    assertThat(bench.alteredMessages.getFirst().refusal().reason())
        .isEqualTo(FailureReason.MESSAGE_REFUSED);
  }

  @ParameterizedTest
  @EnumSource
  void attachesAMessageAsAFileThatTheDestinationDoesNotAcceptAsAMessage(DestinationKind kind) {
    LaneTestBench bench = bench(kind, PLAIN);
    bench.destinationServer.faults().refuseMessages(UNWANTED_ANYWHERE);

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(file(attachedCopy(bench))).isEqualTo(PLAIN.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("TRAP 22: bytes that servers alter are never sent as a message")
  void attachesBytesThatServersAlterAsAFile() {
    for (String text :
        List.of("", "unwanted\0", "\n\nunwanted", "\r\rb", "unwanted\r", "\0".repeat(500_000))) {
      LaneTestBench bench = bench(DestinationKind.WITHOUT_MULTIAPPEND, text);
      bench.destinationServer.faults().refuseMessages(EVERYTHING_BUT_FILES);
      bench.run(bench.firstPass(), 1_000);
      assertThat(bench.uncopiedMessages).isEmpty();
      assertThat(file(attachedCopy(bench))).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsAnAttachedOriginalAfterACrash(DestinationKind kind) {
    for (Predicate<byte[]> refused : List.of(UNWANTED, UNWANTED_ANYWHERE)) {
      LaneTestBench bench = bench(kind, PLAIN);
      bench.destinationServer.faults().refuseMessages(refused);
      Lane lane = bench.firstPass();
      bench.turn(lane, 1_000);
      bench.connections.close();
      assertThat(bench.to.size()).as("all messages copied, nothing committed").isEqualTo(21);

      bench.run(lane, 1_000);

      assertThat(bench.to.size()).isEqualTo(21);
      assertThat(bench.copied).isEqualTo(21);
      assertThat(bench.uncopiedMessages).isEmpty();
      assertThat(bench.alterationCounts).isEqualTo(Map.of(Alteration.ORIGINAL_ATTACHED, 1L));
      assertThat(bench.alteredMessages)
          .extracting(AlteredMessage::uid, AlteredMessage::subject)
          .containsExactly(tuple(11L, "Grüße"));
      bench.beginPass();
      bench.run(bench.firstPass(), 1_000);
      assertThat(bench.to.size()).as("by a pass that compares whole folders").isEqualTo(21);
      assertThat(bench.alreadyPresent).isEqualTo(21);
    }
  }

  @Test
  void keepsAllIdenticalAttachedOriginalsAfterACrash() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    for (int i = 0; i < 9; i++) {
      bench.from.put(message("Subject: x\r\n\r\nunwanted " + i / 3 + "\r\n"));
    }
    bench.destinationServer.faults().refuseMessages(UNWANTED);
    Lane lane = bench.firstPass();
    bench.turn(lane, 5);
    bench.connections.close();
    assertThat(bench.to.size()).isBetween(1, 9);

    bench.run(lane, 1_000);

    assertThat(bench.to.size()).isEqualTo(9);
    assertThat(bench.copied).isEqualTo(9);
    assertThat(bench.alterationCounts).isEqualTo(Map.of(Alteration.ORIGINAL_ATTACHED, 9L));
    for (int i = 0; i < 3; i++) {
      String body = "unwanted " + i;
      assertThat(bench.to.messages().stream().filter(m -> text(m.bytes()).contains(body)))
          .hasSize(3);
    }
  }

  @Test
  void attachesAMessageThatIsTooLargeToRepair() {
    String text = "Subject: large\r\n\r\n" + "x".repeat((int) LaneMemory.MAX_REPAIR_BYTES) + "\0";
    LaneTestBench bench = bench(DestinationKind.WITH_MULTIAPPEND_AND_UIDPLUS, text);
    bench.sourceServer.windowLimit(1 << 20);
    bench.destinationServer.faults().refuseMessages(bytes -> text(bytes).indexOf('\0') >= 0);

    Lane lane = bench.firstPass();
    bench.turn(lane, 1_000);
    bench.connections.close();
    bench.run(lane, 1_000);

    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(bench.to.size()).isEqualTo(21);
    assertThat(file(attachedCopy(bench))).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    assertThat(bench.alteredMessages)
        .extracting(AlteredMessage::subject, AlteredMessage::alterations)
        .containsExactly(tuple("large", List.of(Alteration.ORIGINAL_ATTACHED)));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TRAP 25: a message that breaks every connection is attached as a file")
  void attachesAMessageThatBreaksEveryConnection(DestinationKind kind) {
    LaneTestBench bench = bench(kind, PLAIN);
    bench.destinationServer.faults().cutOnMessages(UNWANTED_ANYWHERE);

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.uncopiedMessages).isEmpty();
    assertThat(bench.to.size()).isEqualTo(21);
    assertThat(file(attachedCopy(bench))).isEqualTo(PLAIN.getBytes(StandardCharsets.UTF_8));
    assertThat(bench.alteredMessages.getFirst().refusal().reason())
        .isEqualTo(FailureReason.MESSAGE_BREAKS_CONNECTION);
  }

  @Test
  void reportsAMessageThatBreaksEveryConnectionAlsoAsAFile() {
    LaneTestBench bench = bench(DestinationKind.WITHOUT_MULTIAPPEND, PLAIN);
    bench
        .destinationServer
        .faults()
        .cutOnMessages(bytes -> !text(bytes).contains("This is message"));

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.copied).isEqualTo(20);
    assertThat(bench.uncopiedMessages.getFirst().failure().reason())
        .isEqualTo(FailureReason.MESSAGE_BREAKS_CONNECTION);
  }

  @Test
  void reportsTheRefusalOfTheOriginalIfNoFormIsAccepted() {
    LaneTestBench bench = bench(DestinationKind.WITHOUT_MULTIAPPEND, PLAIN);
    bench
        .destinationServer
        .faults()
        .refuseMessages(bytes -> !text(bytes).contains("This is message"));

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.copied).isEqualTo(20);
    assertThat(bench.uncopiedMessages.getFirst().failure().reason())
        .isEqualTo(FailureReason.MESSAGE_REFUSED);
    assertThat(bench.alteredMessages).isEmpty();
  }

  @Test
  void attachesNothingIfTheUserDoesNotWantIt() {
    LaneTestBench bench = bench(DestinationKind.WITHOUT_MULTIAPPEND, PLAIN);
    bench.neverAttach = true;
    bench.destinationServer.faults().refuseMessages(UNWANTED);

    bench.run(bench.firstPass(), 1_000);

    assertThat(bench.copied).isEqualTo(20);
    assertThat(bench.uncopiedMessages).hasSize(1);
  }

  @Test
  void aNewMessageHasASenderAndADateIfTheOriginalHasNone() {
    LaneTestBench bench = bench(DestinationKind.WITHOUT_MULTIAPPEND, "\0\0\0");
    bench.destinationServer.faults().refuseMessages(EVERYTHING_BUT_FILES);

    bench.run(bench.firstPass(), 1_000);

    assertThat(text(attachedCopy(bench).bytes()))
        .contains(
            "Date: Mon, 4 Mar 2019 05:06:07 +0200\r\n",
            "From: unknown sender <unknown@unknown.invalid>\r\n")
        .doesNotContain("Subject:");
  }

  private static LaneTestBench bench(DestinationKind kind, String odd) {
    LaneTestBench bench = new LaneTestBench(kind.server());
    bench.fill(TestMessage.numbered(0, 10));
    bench.fill(List.of(message(odd)));
    bench.fill(TestMessage.numbered(10, 10));
    return bench;
  }

  private static TestMessage message(String text) {
    return TestMessage.ofBytes(text.getBytes(StandardCharsets.UTF_8))
        .flagged(Set.of("\\Seen", "Good"));
  }

  private static FakeFolder.Stored attachedCopy(LaneTestBench bench) {
    List<FakeFolder.Stored> attached =
        bench.to.messages().stream()
            .filter(m -> text(m.bytes()).startsWith("Mailhaul-Original:"))
            .toList();
    assertThat(attached).hasSize(1);
    return attached.getFirst();
  }

  private static byte[] file(FakeFolder.Stored copy) {
    String[] parts = text(copy.bytes()).split("Content-Transfer-Encoding: base64\r\n\r\n", 2);
    assertThat(parts).hasSize(2);
    String content = parts[1].split("\r\n--", 2)[0];
    assertThat(Arrays.stream(content.split("\r\n")).allMatch(line -> line.length() <= 76)).isTrue();
    return Base64.getMimeDecoder().decode(content);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
