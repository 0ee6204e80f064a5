package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static Attempts takenOver(String note) {
    return new Attempts(new OffsetAndMetadata(10, note), 14);
  }

  @Test
  void whereNothingIsNotedNobodyHasDied() {
    assertThat(new Attempts(null, 14).deathsWith(10)).isZero();
    assertThat(takenOver("").deathsWith(10)).isZero();
    assertThat(takenOver("something else").deathsWith(10)).isZero();
    assertThat(takenOver("tries=many").deathsWith(10)).isZero();
  }

  @Test
  void eachDeathIsCounted() {
    String note = "";
    for (int deaths = 0; deaths < 4; deaths++) {
      Attempts attempts = takenOver(note);
      assertThat(attempts.deathsWith(10)).isEqualTo(deaths);
      assertThat(attempts.needsNote()).isTrue();
      note = attempts.note(10);
      assertThat(attempts.needsNote()).isFalse();
    }
  }

  @Test
  void whatStoodBehindTheHeadMayHaveBeenTakenWithIt() {
    Attempts attempts = takenOver("tries=2");
    attempts.note(10);
    String next = attempts.noteAfter(1, 11, 11L);
    assertThat(attempts.deathsWith(11)).isEqualTo(1);
    assertThat(next).isEqualTo("tries=2");
    assertThat(attempts.deathsWith(14)).as("it came later").isZero();
  }

  @Test
  void aTurnLeavesANoteForTheEventThatIsTakenNext() {
    Attempts attempts = takenOver("");
    attempts.note(10);
    assertThat(attempts.noteAfter(3, 13, 13L)).isEqualTo("tries=1");
    assertThat(attempts.needsNote()).isFalse();
    assertThat(attempts.noteAfter(1, 14, null)).isEmpty();
    assertThat(attempts.needsNote()).isTrue();
    assertThat(attempts.withdrawal()).isNull();
  }

  @Test
  void whoGivesTheSlotBackInPeaceLeavesItAsItWas() {
    Attempts attempts = takenOver("tries=2");
    attempts.note(10);
    assertThat(attempts.withdrawal()).isEqualTo(new OffsetAndMetadata(10, "tries=2"));
    attempts.noteAfter(1, 11, Long.MAX_VALUE);
    assertThat(attempts.withdrawal()).isEqualTo(new OffsetAndMetadata(11, ""));
  }

  @Test
  void whereItIsNotKnownWhatWasCommittedNothingIsWithdrawn() {
    Attempts attempts = takenOver("tries=1");
    attempts.note(10);
    attempts.noteAfter(1, 11, 11L);
    attempts.uncertain(1);
    assertThat(attempts.withdrawal()).isNull();
    assertThat(attempts.needsNote()).isTrue();
    assertThat(attempts.deathsWith(10)).isEqualTo(1);
  }

  @Test
  void whoeverHasDiedMayHaveSentWhatNobodyHasReadTheAnswerOf() {
    assertThat(takenOver("").mayBeUnanswered(10)).isFalse();
    Attempts attempts = takenOver("tries=1");
    assertThat(attempts.mayBeUnanswered(10)).isTrue();
    attempts.note(10);
    attempts.noteAfter(1, 11, 11L);
    assertThat(attempts.mayBeUnanswered(11)).isTrue();
    assertThat(attempts.mayBeUnanswered(14)).as("it came later").isFalse();
  }

  @Test
  void whereNothingIsKnownAnybodyMayHaveDied() {
    Attempts attempts = Attempts.unknown();
    assertThat(attempts.deathsWith(10)).isZero();
    assertThat(attempts.mayBeUnanswered(10)).isTrue();
    attempts.noteAfter(Turns.MOST_EVENTS, 210, 210L);
    assertThat(attempts.mayBeUnanswered(210)).isFalse();
  }

  @Test
  void aDroppedTurnLeavesItsLastEventUnanswered() {
    Attempts attempts = takenOver("");
    attempts.dropped(11);
    assertThat(attempts.mayBeUnanswered(10)).isFalse();
    assertThat(attempts.mayBeUnanswered(11)).isTrue();
  }
}
