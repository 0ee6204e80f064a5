package io.mailhaul.copier.lane.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.fake.FakeFaults;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoisonMessageIsolatorTest {

  private final PoisonMessageIsolator narrowing = new PoisonMessageIsolator();
  private final List<UidRanges> asked = new ArrayList<>();

  @Test
  void findsOneOfFourBillionUidsWithinATurn() {
    UidRanges all = UidRanges.of(1, UidRanges.MAX_UID);
    assertThat(losses(all, 3_141_592_653L)).isLessThan(12);
    assertThat(narrowing.poisonMessages()).containsOnlyKeys(3_141_592_653L);
  }

  @Test
  void excludesFoundMessagesAndAsksForTheOthersInOneCommand() {
    losses(UidRanges.of(1, 1_000), 500);
    asked.clear();
    assertThat(losses(UidRanges.of(1, 1_000), 500)).isZero();
    assertThat(asked).containsExactly(UidRanges.parse("1:499,501:1000"));
  }

  @Test
  void returnsAnswersInUidOrder() {
    losses(UidRanges.parse("1:40,60:100"), 70);
    assertThat(answers(UidRanges.parse("1:40,60:100"), Set.of()))
        .isSorted()
        .hasSize(80)
        .doesNotContain(70L);
  }

  @Test
  void excludesNoMessageWhenConnectionsAreLostForAnotherReason() {
    for (int i = 0; i < 20; i++) {
      try {
        answers(UidRanges.of(1, 100), Set.of(1L + 37 * i % 100));
      } catch (MailboxException e) {
        // Another message each time.
      }
      assertThat(answers(UidRanges.of(1, 100), Set.of())).hasSize(100);
    }
    assertThat(narrowing.poisonMessages()).isEmpty();
  }

  @Test
  void startsAgainForAnotherKindOfCommand() {
    try {
      answers(UidRanges.of(1, 100), Set.of(5L));
    } catch (MailboxException e) {
      // The next command of this kind searches for it.
    }
    List<UidRanges> others = new ArrayList<>();
    narrowing.ask(
        "other",
        UidRanges.of(1, 100),
        piece -> {
          others.add(piece);
          return List.of();
        });
    assertThat(others).containsExactly(UidRanges.of(1, 100));
  }

  private int losses(UidRanges uids, long damaged) {
    for (int losses = 0; ; losses++) {
      try {
        ask(uids, damaged);
        return losses;
      } catch (MailboxException e) {
        assertThat(losses).isLessThan(100);
      }
    }
  }

  private void ask(UidRanges uids, long damaged) {
    narrowing.ask(
        "heads",
        uids,
        piece -> {
          asked.add(piece);
          if (piece.contains(damaged)) {
            throw FakeFaults.connectionLost(Side.SOURCE);
          }
          return List.of();
        });
  }

  private List<Long> answers(UidRanges uids, Set<Long> damaged) {
    return narrowing.ask(
        "heads",
        uids,
        piece -> {
          if (damaged.stream().anyMatch(piece::contains)) {
            throw FakeFaults.connectionLost(Side.SOURCE);
          }
          return piece.uids().boxed().toList();
        });
  }
}
