package io.mailhaul.batch.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The constructor checks that the counts add up; these tests try to break that. */
class MessageCountsPropertiesTest {

  record Turn(long copied, long present, long skipped, long benign, long failed, long bytes) {
    long messages() {
      return copied + present + skipped + failed;
    }
  }

  @Provide
  Arbitrary<Turn> turns() {
    Arbitrary<Long> few = Arbitraries.longs().between(0, 50);
    return Combinators.combine(few, few, few, few, few, few)
        .as((c, p, s, g, f, b) -> new Turn(c, p, s, Math.min(g, s), f, b));
  }

  private static MessageCounts after(MessageCounts counts, List<Turn> turns) {
    for (Turn turn : turns) {
      counts =
          counts.withTurn(
              turn.copied(),
              turn.present(),
              turn.skipped(),
              turn.benign(),
              turn.failed(),
              turn.bytes());
    }
    return counts;
  }

  private static void addsUp(MessageCounts counts) {
    assertThat(counts.found())
        .isEqualTo(
            counts.copied()
                + counts.alreadyPresent()
                + counts.skipped()
                + counts.failed()
                + counts.remaining());
  }

  @Property
  void addsUpForAnyServerCountsAndTurns(
      @ForAll @LongRange(min = 0, max = 500) long found,
      @ForAll @LongRange(min = 0, max = 500) long remaining,
      @ForAll @LongRange(min = 0, max = 50) long keptSkipped,
      @ForAll @LongRange(min = 0, max = 50) long keptFailed,
      @ForAll @LongRange(min = 0, max = 600) long keptElsewhere,
      @ForAll("turns") Turn first,
      @ForAll("turns") Turn second,
      @ForAll @LongRange(min = 0, max = 600) long runCopied) {
    MessageCounts planned =
        MessageCounts.planned(found, remaining, keptSkipped, keptFailed, keptElsewhere);
    addsUp(planned);
    assertThat(planned.remaining()).isEqualTo(remaining);
    MessageCounts worked = after(planned, List.of(first, second));
    addsUp(worked);
    addsUp(worked.asPartOfRun(runCopied, 7));
    assertThat(worked.asPartOfRun(runCopied, 7).found()).isEqualTo(worked.found());
    for (MessageCounts end :
        List.of(worked.withRemainingVanished(), worked.withRemainingFailed())) {
      addsUp(end);
      assertThat(end.remaining()).isZero();
      assertThat(end.found()).isEqualTo(worked.found());
    }
  }

  @Property
  void countsEverythingThatTurnsReport(
      @ForAll @Size(max = 8) List<@net.jqwik.api.From("turns") Turn> turns,
      @ForAll @LongRange(min = 0, max = 300) long planned) {
    MessageCounts worked = after(MessageCounts.planned(planned, planned, 0, 0, 0), turns);
    assertThat(worked.copied()).isEqualTo(turns.stream().mapToLong(Turn::copied).sum());
    assertThat(worked.alreadyPresent()).isEqualTo(turns.stream().mapToLong(Turn::present).sum());
    assertThat(worked.failed()).isEqualTo(turns.stream().mapToLong(Turn::failed).sum());
    assertThat(worked.found())
        .isEqualTo(Math.max(planned, turns.stream().mapToLong(Turn::messages).sum()));
  }

  @Property
  void aSumChangesWithItsParts(
      @ForAll @LongRange(min = 0, max = 300) long one,
      @ForAll @LongRange(min = 0, max = 300) long other,
      @ForAll("turns") Turn turn) {
    MessageCounts a = MessageCounts.planned(one, one, 0, 0, 0);
    MessageCounts b = MessageCounts.planned(other, other, 0, 0, 0);
    MessageCounts changed = after(a, List.of(turn)).withRemainingVanished();
    assertThat(a.plus(b).replacing(a, changed)).isEqualTo(changed.plus(b));
  }

  @Example
  void countsCopiesOfEarlierPassesOfTheRunAsCopied() {
    MessageCounts second =
        MessageCounts.planned(15, 5, 0, 0, 0).withTurn(5, 0, 0, 0, 0, 500).withRemainingVanished();
    MessageCounts run = second.asPartOfRun(8, 800);
    assertThat(run).isEqualTo(new MessageCounts(15, 13, 2, 0, 0, 0, 1300, 0));
  }

  @Example
  void raisesFoundWhenATurnExceedsThePlan() {
    assertThat(MessageCounts.planned(3, 3, 0, 0, 0).withTurn(5, 0, 0, 0, 0, 0).found())
        .isEqualTo(5);
  }

  @Example
  void countsMessagesThatDidNotAppearAsVanished() {
    MessageCounts ended =
        MessageCounts.planned(3, 3, 0, 0, 0).withTurn(2, 0, 0, 0, 0, 0).withRemainingVanished();
    assertThat(ended.skipped()).isEqualTo(1);
    assertThat(ended.skippedBenign()).isEqualTo(1);
  }

  @Example
  void refusesCountsThatDoNotAddUp() {
    assertThatThrownBy(() -> new MessageCounts(2, 1, 0, 0, 0, 0, 0, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("do not add up");
    assertThatThrownBy(() -> new MessageCounts(0, 0, 0, 0, 0, 0, 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }
}
