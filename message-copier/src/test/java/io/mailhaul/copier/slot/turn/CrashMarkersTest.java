package io.mailhaul.copier.slot.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class CrashMarkersTest {

  private static CrashMarkers takenOver(String marker) {
    return new CrashMarkers(new OffsetAndMetadata(10, marker), 14);
  }

  @Test
  void countsNoCrashWithoutAMarker() {
    assertThat(new CrashMarkers(null, 14).crashesWith(10)).isZero();
    assertThat(takenOver("").crashesWith(10)).isZero();
    assertThat(takenOver("something else").crashesWith(10)).isZero();
    assertThat(takenOver("tries=many").crashesWith(10)).isZero();
  }

  @Test
  void countsEachCrash() {
    String marker = "";
    for (int crashes = 0; crashes < 4; crashes++) {
      CrashMarkers markers = takenOver(marker);
      assertThat(markers.crashesWith(10)).isEqualTo(crashes);
      assertThat(markers.needsMarker()).isTrue();
      marker = markers.markerFor(10);
      assertThat(markers.needsMarker()).isFalse();
    }
  }

  @Test
  void countsOneCrashForTheNextEventsOfTheSameTurn() {
    CrashMarkers markers = takenOver("tries=2");
    markers.markerFor(10);
    String next = markers.markerAfterTurn(1, 11, 11L);
    assertThat(markers.crashesWith(11)).isEqualTo(1);
    assertThat(next).isEqualTo("tries=2");
    assertThat(markers.crashesWith(14)).as("it was published after the takeover").isZero();
  }

  @Test
  void aTurnWritesTheMarkerForTheNextEvent() {
    CrashMarkers markers = takenOver("");
    markers.markerFor(10);
    assertThat(markers.markerAfterTurn(3, 13, 13L)).isEqualTo("tries=1");
    assertThat(markers.needsMarker()).isFalse();
    assertThat(markers.markerAfterTurn(1, 14, null)).isEmpty();
    assertThat(markers.needsMarker()).isTrue();
    assertThat(markers.withdrawal()).isNull();
  }

  @Test
  void withdrawsTheMarkerOnRelease() {
    CrashMarkers markers = takenOver("tries=2");
    markers.markerFor(10);
    assertThat(markers.withdrawal()).isEqualTo(new OffsetAndMetadata(10, "tries=2"));
    markers.markerAfterTurn(1, 11, Long.MAX_VALUE);
    assertThat(markers.withdrawal()).isEqualTo(new OffsetAndMetadata(11, ""));
  }

  @Test
  void withdrawsNothingWhenTheCommitIsUncertain() {
    CrashMarkers markers = takenOver("tries=1");
    markers.markerFor(10);
    markers.markerAfterTurn(1, 11, 11L);
    markers.commitUncertain(1);
    assertThat(markers.withdrawal()).isNull();
    assertThat(markers.needsMarker()).isTrue();
    assertThat(markers.crashesWith(10)).isEqualTo(1);
  }

  @Test
  void aCrashedCopierMayHaveAnUnconfirmedAppend() {
    assertThat(takenOver("").hasUnconfirmedAppend(10)).isFalse();
    CrashMarkers markers = takenOver("tries=1");
    assertThat(markers.hasUnconfirmedAppend(10)).isTrue();
    markers.markerFor(10);
    markers.markerAfterTurn(1, 11, 11L);
    assertThat(markers.hasUnconfirmedAppend(11)).isTrue();
    assertThat(markers.hasUnconfirmedAppend(14))
        .as("it was published after the takeover")
        .isFalse();
  }

  @Test
  void expectsUnconfirmedAppendsWhenTheMarkerIsUnknown() {
    CrashMarkers markers = CrashMarkers.unknown();
    assertThat(markers.crashesWith(10)).isZero();
    assertThat(markers.hasUnconfirmedAppend(10)).isTrue();
    markers.markerAfterTurn(SlotTurn.MAX_EVENTS, 210, 210L);
    assertThat(markers.hasUnconfirmedAppend(210)).isFalse();
  }

  @Test
  void aDroppedTurnMayHaveAnUnconfirmedAppendForItsLastEvent() {
    CrashMarkers markers = takenOver("");
    markers.turnDropped(11);
    assertThat(markers.hasUnconfirmedAppend(10)).isFalse();
    assertThat(markers.hasUnconfirmedAppend(11)).isTrue();
  }
}
