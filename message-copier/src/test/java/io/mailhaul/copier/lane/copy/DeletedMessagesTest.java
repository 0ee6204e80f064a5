package io.mailhaul.copier.lane.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeFolder;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.events.Lane;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("TRAP 30: messages with the flag \\Deleted are copied with it, or skipped by option")
class DeletedMessagesTest {

  @Test
  void copiesMessagesWithTheirDeletedFlag() {
    LaneTestBench bench = bench();
    bench.run(bench.firstPass(), 1_000);
    bench.assertIdentical();
    assertThat(bench.copied).isEqualTo(60);
    assertThat(bench.to.messages()).filteredOn(m -> m.flags().contains("\\Deleted")).hasSize(20);
  }

  @Test
  void skipsAndReportsEachDeletedMessageByOption() {
    LaneTestBench bench = bench();
    bench.run(skippingDeleted(bench, null), 2);
    assertThat(bench.copied).isEqualTo(40);
    assertThat(bench.to.messages())
        .hasSize(40)
        .extracting(FakeFolder.Stored::flags)
        .noneMatch(flags -> flags.contains("\\Deleted"));
    assertThat(bench.uncopiedMessages).hasSize(20);
    for (UncopiedMessage uncopied : bench.uncopiedMessages) {
      assertThat(uncopied.uid() % 3).isZero();
      assertThat(uncopied.outcome()).isEqualTo(Outcome.SKIPPED);
      assertThat(uncopied.failure().reason()).isEqualTo(FailureReason.MESSAGE_DELETED);
      assertThat(uncopied.subject()).isEqualTo("Message " + (uncopied.uid() - 1));
      assertThat(uncopied.messageId()).isEqualTo("<" + (uncopied.uid() - 1) + "@example.org>");
    }
    assertThat(bench.done()).isEqualTo(UidRanges.of(1, 60));
  }

  @Test
  void doesNotReportDeletedMessagesBeforeTheGivenDate() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    OffsetDateTime old = OffsetDateTime.parse("2001-01-01T10:00:00Z");
    for (int i = 1; i <= 9; i++) {
      TestMessage message = TestMessage.numbered(i).flagged(i % 2 == 0 ? "\\Deleted" : "\\Seen");
      bench.from.put(i % 3 == 0 ? message.at(old) : message);
    }
    bench.run(skippingDeleted(bench, LocalDate.of(2010, 1, 1)), 1_000);
    assertThat(bench.copied).isEqualTo(3);
    assertThat(bench.uncopiedMessages).extracting(UncopiedMessage::uid).containsExactly(2L, 4L, 8L);
    assertThat(bench.done()).isEqualTo(UidRanges.parse("1:2,4:5,7:8"));
  }

  private static LaneTestBench bench() {
    LaneTestBench bench = new LaneTestBench(new FakeMailServer());
    bench.fill(TestMessage.numbered(0, 60));
    for (long uid = 3; uid <= 60; uid += 3) {
      bench.from.flag(uid, "\\Seen", "\\Deleted");
    }
    return bench;
  }

  private static Lane skippingDeleted(LaneTestBench bench, @Nullable LocalDate since) {
    bench.skipDeleted = true;
    return bench.lane(1, bench.firstPass().sources(), since);
  }
}
