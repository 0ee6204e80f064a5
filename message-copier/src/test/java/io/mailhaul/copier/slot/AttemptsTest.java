package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static Attempts takenOver(String marker) {
    return new Attempts(new OffsetAndMetadata(10, marker), 14);
  }

  @Test
  void countsNoCrashWithoutAMarker() {
    assertThat(new Attempts(null, 14).deathsWith(10)).isZero();
    assertThat(takenOver("").deathsWith(10)).isZero();
    assertThat(takenOver("something else").deathsWith(10)).isZero();
    assertThat(takenOver("tries=many").deathsWith(10)).isZero();
  }

  @Test
  void countsEachCrash() {
    String marker = "";
    for (int crashes = 0; crashes < 4; crashes++) {
      Attempts markers = takenOver(marker);
      assertThat(markers.deathsWith(10)).isEqualTo(crashes);
      assertThat(markers.needsNote()).isTrue();
      marker = markers.note(10);
      assertThat(markers.needsNote()).isFalse();
    }
  }

  @Test
  void countsOneCrashForTheNextEventsOfTheSameTurn() {
    Attempts markers = takenOver("tries=2");
    markers.note(10);
    String next = markers.noteAfter(1, 11, 11L);
    assertThat(markers.deathsWith(11)).isEqualTo(1);
    assertThat(next).isEqualTo("tries=2");
    assertThat(markers.deathsWith(14)).as("it was published after the takeover").isZero();
  }

  @Test
  void aTurnWritesTheMarkerForTheNextEvent() {
    Attempts markers = takenOver("");
    markers.note(10);
    assertThat(markers.noteAfter(3, 13, 13L)).isEqualTo("tries=1");
    assertThat(markers.needsNote()).isFalse();
    assertThat(markers.noteAfter(1, 14, null)).isEmpty();
    assertThat(markers.needsNote()).isTrue();
    assertThat(markers.withdrawal()).isNull();
  }

  @Test
  void withdrawsTheMarkerOnRelease() {
    Attempts markers = takenOver("tries=2");
    markers.note(10);
    assertThat(markers.withdrawal()).isEqualTo(new OffsetAndMetadata(10, "tries=2"));
    markers.noteAfter(1, 11, Long.MAX_VALUE);
    assertThat(markers.withdrawal()).isEqualTo(new OffsetAndMetadata(11, ""));
  }

  @Test
  void withdrawsNothingWhenTheCommitIsUncertain() {
    Attempts markers = takenOver("tries=1");
    markers.note(10);
    markers.noteAfter(1, 11, 11L);
    markers.uncertain(1);
    assertThat(markers.withdrawal()).isNull();
    assertThat(markers.needsNote()).isTrue();
    assertThat(markers.deathsWith(10)).isEqualTo(1);
  }

  @Test
  void aCrashedCopierMayHaveAnUnconfirmedAppend() {
    assertThat(takenOver("").mayBeUnanswered(10)).isFalse();
    Attempts markers = takenOver("tries=1");
    assertThat(markers.mayBeUnanswered(10)).isTrue();
    markers.note(10);
    markers.noteAfter(1, 11, 11L);
    assertThat(markers.mayBeUnanswered(11)).isTrue();
    assertThat(markers.mayBeUnanswered(14)).as("it was published after the takeover").isFalse();
  }

  @Test
  void expectsUnconfirmedAppendsWhenTheMarkerIsUnknown() {
    Attempts markers = Attempts.unknown();
    assertThat(markers.deathsWith(10)).isZero();
    assertThat(markers.mayBeUnanswered(10)).isTrue();
    markers.noteAfter(Turns.MOST_EVENTS, 210, 210L);
    assertThat(markers.mayBeUnanswered(210)).isFalse();
  }

  @Test
  void aDroppedTurnMayHaveAnUnconfirmedAppendForItsLastEvent() {
    Attempts markers = takenOver("");
    markers.dropped(11);
    assertThat(markers.mayBeUnanswered(10)).isFalse();
    assertThat(markers.mayBeUnanswered(11)).isTrue();
  }
}
