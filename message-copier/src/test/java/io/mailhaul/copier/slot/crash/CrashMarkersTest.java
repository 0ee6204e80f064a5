package io.mailhaul.copier.slot.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class CrashMarkersTest {

  private static final CopierProcess FIRST = new CopierProcess("copier-1", "first", 1_000);
  private static final CopierProcess SECOND = new CopierProcess("copier-1", "second", 2_000);

  private static CrashMarkers takenOver(CopierProcess process, String marker) {
    return takenOver(process, marker, false);
  }

  private static CrashMarkers takenOver(
      CopierProcess process, String marker, boolean workerCrashed) {
    return new CrashMarkers(process, new OffsetAndMetadata(10, marker), 14, workerCrashed);
  }

  private static EventCrashes together(int crashes) {
    return new EventCrashes(crashes, 0);
  }

  @Test
  void countsNoCrashWithoutAMarker() {
    assertThat(new CrashMarkers(SECOND, null, 14, false).crashesWith(10, 0))
        .isEqualTo(EventCrashes.NONE);
    for (String other : new String[] {"", "something else", "{}", "{\"crashes\": 3}", "null"}) {
      CrashMarkers markers = takenOver(SECOND, other);
      assertThat(markers.crashesWith(10, 0)).isEqualTo(EventCrashes.NONE);
      assertThat(markers.hasUnconfirmedAppend(10, 0)).isFalse();
    }
  }

  @Test
  void twoCrashesTogetherWithOtherLanesSayAsMuchAsMore() {
    String marker = "";
    for (int crashes = 0; crashes < 5; crashes++) {
      CopierProcess process = new CopierProcess("copier-1", "process-" + crashes, 0);
      CrashMarkers markers = takenOver(process, marker);
      assertThat(markers.crashesWith(10, 0)).isEqualTo(together(Math.min(2, crashes)));
      assertThat(markers.needsMarker()).isTrue();
      marker = markers.markerFor(10, false);
      assertThat(markers.needsMarker()).isFalse();
    }
  }

  @Test
  void countsEachCrashAlone() {
    String marker = takenOver(FIRST, "").markerFor(10, true);
    CrashMarkers second = takenOver(SECOND, marker);
    assertThat(second.crashesWith(10, 0)).isEqualTo(new EventCrashes(0, 1));
    CrashMarkers third =
        takenOver(new CopierProcess("copier-1", "third", 0), second.markerFor(10, true));
    assertThat(third.crashesWith(10, 0)).isEqualTo(new EventCrashes(0, 2));
    assertThat(third.crashesWith(11, 1)).as("it was not in that turn").isEqualTo(EventCrashes.NONE);
  }

  @Test
  void aCopierThatHasLostItsSlotHasNotCrashed() {
    String marker = takenOver(FIRST, "").markerFor(10, false);
    CrashMarkers again = takenOver(FIRST, marker);
    assertThat(again.crashesWith(10, 0)).isEqualTo(EventCrashes.NONE);
    assertThat(again.hasUnconfirmedAppend(10, 0)).isTrue();
    assertThat(takenOver(FIRST, marker, true).crashesWith(10, 0)).isEqualTo(together(1));
  }

  @Test
  void anEarlierProcessOfTheCopierHasEndedBeforeThisOneBegan() {
    String marker = takenOver(FIRST, "").markerFor(10, false);
    assertThat(takenOver(SECOND, marker).crashedBefore()).isEqualTo(SECOND.aloneSince());
    long now = System.nanoTime();
    assertThat(takenOver(FIRST, marker).crashedBefore()).isGreaterThanOrEqualTo(now);
    CopierProcess other = new CopierProcess("copier-2", "other", 2_000);
    assertThat(takenOver(other, marker).crashedBefore()).isGreaterThanOrEqualTo(now);
  }

  @Test
  void countsACrashForTheNextEventsOfTheSameTurn() {
    String marker = takenOver(FIRST, "").markerFor(10, false);
    CrashMarkers markers = takenOver(SECOND, marker);
    assertThat(markers.crashesWith(11, 1)).isEqualTo(together(1));
    String next = markers.markerAfterTurn(1, 11, 11L);
    assertThat(markers.crashesWith(11, 0)).isEqualTo(together(1));
    assertThat(markers.hasUnconfirmedAppend(11, 0)).isTrue();
    assertThat(markers.crashesWith(14, 2))
        .as("it was published after the takeover")
        .isEqualTo(EventCrashes.NONE);
    assertThat(markers.hasUnconfirmedAppend(14, 2)).isFalse();
    CrashMarkers third = takenOver(new CopierProcess("copier-1", "third", 0), next);
    assertThat(third.crashesWith(10, 0)).isEqualTo(together(2));
  }

  @Test
  void afterACrashFewEventsShareATurn() {
    CrashMarkers first = takenOver(FIRST, "");
    String marker = first.markerFor(10, false);
    assertThat(first.maxTurnEvents()).isEqualTo(CrashMarkers.MAX_TURN_EVENTS);
    CrashMarkers second = takenOver(SECOND, marker);
    String again = second.markerFor(10, false);
    int events = second.maxTurnEvents();
    assertThat(events).isLessThan(10);
    CrashMarkers third =
        new CrashMarkers(
            new CopierProcess("copier-1", "third", 0),
            new OffsetAndMetadata(10, again),
            1_000,
            false);
    assertThat(third.crashesWith(500, events - 1)).isEqualTo(together(2));
    assertThat(third.crashesWith(500, events)).isEqualTo(EventCrashes.NONE);
  }

  @Test
  void aTurnWritesTheMarkerForTheNextEvent() {
    CrashMarkers markers = takenOver(SECOND, "");
    markers.markerFor(10, false);
    assertThat(markers.markerAfterTurn(3, 13, 13L)).contains("second");
    assertThat(markers.needsMarker()).isFalse();
  }

  /** Otherwise each event of an idle slot would need a transaction before it is processed. */
  @Test
  void anIdleSlotKeepsItsMarkerForTheNextEvent() {
    CrashMarkers markers = takenOver(FIRST, "");
    markers.markerFor(10, false);
    String idle = markers.markerAfterTurn(1, 11, null);
    assertThat(markers.needsMarker()).isFalse();
    assertThat(markers.withdrawal()).isEqualTo(new OffsetAndMetadata(11, ""));
    CrashMarkers next = takenOver(SECOND, idle);
    assertThat(next.crashesWith(13, 0)).isEqualTo(together(1));
    assertThat(next.hasUnconfirmedAppend(13, 0)).isTrue();
  }

  @Test
  void anEventThatWasPublishedAfterTheTakeoverHasCrashedNoCopier() {
    CrashMarkers first = takenOver(FIRST, "");
    first.markerFor(10, false);
    CrashMarkers markers = takenOver(SECOND, first.markerAfterTurn(1, 11, null));
    assertThat(markers.crashesWith(14, 0)).isEqualTo(EventCrashes.NONE);
    assertThat(markers.hasUnconfirmedAppend(14, 0))
        .as("a copier that does not know yet that it is fenced may process it")
        .isTrue();
  }

  @Test
  void anEventThatACrashedCopierMayHaveProcessedGetsAMarkerOfItsOwn() {
    CrashMarkers markers = takenOver(SECOND, takenOver(FIRST, "").markerFor(10, false));
    markers.markerFor(10, false);
    assertThat(markers.markerAfterTurn(1, 11, null)).isEmpty();
    assertThat(markers.needsMarker()).isTrue();
    assertThat(markers.withdrawal()).isNull();
    String next = markers.markerFor(12, false);
    assertThat(takenOver(new CopierProcess("copier-1", "third", 0), next).crashesWith(12, 0))
        .isEqualTo(together(2));
    assertThat(markers.markerAfterTurn(2, 14, null)).contains("second");
  }

  @Test
  void withdrawsTheMarkerOnRelease() {
    CrashMarkers markers = takenOver(SECOND, takenOver(FIRST, "").markerFor(10, true));
    markers.markerFor(10, false);
    OffsetAndMetadata withdrawal = Objects.requireNonNull(markers.withdrawal());
    assertThat(withdrawal.offset()).isEqualTo(10);
    CrashMarkers next = takenOver(new CopierProcess("copier-1", "third", 0), withdrawal.metadata());
    assertThat(next.crashesWith(10, 0)).isEqualTo(new EventCrashes(0, 1));
    assertThat(next.hasUnconfirmedAppend(10, 0)).isFalse();
    markers.markerAfterTurn(1, 11, Long.MAX_VALUE);
    assertThat(markers.withdrawal()).isEqualTo(new OffsetAndMetadata(11, ""));
  }

  @Test
  void withdrawsNothingWhenTheCommitIsUncertain() {
    CrashMarkers markers = takenOver(SECOND, takenOver(FIRST, "").markerFor(10, false));
    markers.markerFor(10, false);
    markers.markerAfterTurn(1, 11, 11L);
    markers.commitUncertain(1);
    assertThat(markers.withdrawal()).isNull();
    assertThat(markers.needsMarker()).isTrue();
    assertThat(markers.crashesWith(10, 0)).isEqualTo(together(1));
  }

  @Test
  void expectsUnconfirmedAppendsWhenTheMarkerIsUnknown() {
    CrashMarkers markers = CrashMarkers.unknown(SECOND);
    assertThat(markers.crashesWith(10, 0)).isEqualTo(EventCrashes.NONE);
    assertThat(markers.hasUnconfirmedAppend(10, 0)).isTrue();
    markers.markerAfterTurn(CrashMarkers.MAX_TURN_EVENTS, 210, 210L);
    assertThat(markers.hasUnconfirmedAppend(210, 0)).isFalse();
  }

  @Test
  void aDroppedTurnMayHaveAnUnconfirmedAppendForItsLastEvent() {
    CrashMarkers markers = takenOver(SECOND, "");
    markers.turnDropped(11);
    assertThat(markers.hasUnconfirmedAppend(10, 0)).isFalse();
    assertThat(markers.hasUnconfirmedAppend(11, 1)).isTrue();
  }
}
