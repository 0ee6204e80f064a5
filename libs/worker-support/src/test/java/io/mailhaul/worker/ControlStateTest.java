package io.mailhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.Control;
import io.mailhaul.model.Endpoint;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Every worker comes to the same state from the same records of the control topic. */
class ControlStateTest {

  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final List<String> IDS = List.of("a", "b");
  private static final Endpoint SERVER = Endpoint.parse("imaps://mail.example.org");

  @Test
  void aShorterThrottleDoesNotEndALongerOne() {
    ControlState state = state();
    state.apply(new Control.Throttle(SERVER.address(), NOW.plusSeconds(90)));
    state.apply(new Control.Throttle(SERVER.address(), NOW.plusSeconds(20)));
    assertThat(state.throttledUntil(SERVER)).contains(NOW.plusSeconds(90));
  }

  @Test
  void onlyAThrottleThatEndsLaterExtendsTheKnownOne() {
    ControlState state = state();
    Control.Throttle known = new Control.Throttle(SERVER.address(), NOW.plusSeconds(90));
    assertThat(state.isExtendedBy(known)).isTrue();
    state.apply(known);
    assertThat(state.isExtendedBy(known)).isFalse();
    assertThat(state.isExtendedBy(new Control.Throttle(SERVER.address(), NOW))).isFalse();
    assertThat(state.isExtendedBy(new Control.Throttle("another:993", NOW))).isTrue();
    assertThat(state.isExtendedBy(new Control.Throttle(SERVER.address(), NOW.plusSeconds(91))))
        .isTrue();
  }

  @Test
  void aThrottleEndsAtItsTime() {
    ControlState state = state();
    state.apply(new Control.Throttle(SERVER.address(), NOW));
    assertThat(state.throttledUntil(SERVER)).isEmpty();
  }

  @Test
  void aJobOfAnEarlierPassIsStale() {
    ControlState state = state();
    assertThat(state.isStale("a", 1)).isFalse();
    state.apply(new Control.CurrentPass("a", 2, 8));
    state.apply(new Control.CurrentPass("a", 1, 7));
    assertThat(state.isStale("a", 1)).isTrue();
    assertThat(state.isStale("a", 2)).isFalse();
    assertThat(state.passVersion("a")).isEqualTo(8);
  }

  @Test
  void aMailboxIsPausedWithItsBatch() {
    ControlState state = state();
    state.apply(new Control.Pause("a", true, 3));
    assertThat(state.isPaused("a", "b")).isTrue();
    assertThat(state.isPaused("b", "a")).isTrue();
    assertThat(state.isPaused("b", "b")).isFalse();
    state.apply(new Control.Pause("a", false, 4));
    assertThat(state.isPaused("a", "b")).isFalse();
    assertThat(state.pauseVersion("a", "b")).isEqualTo(4);
    assertThat(state.pauseVersion("b", "b")).isZero();
  }

  @Property
  void theOrderOfTheRecordsDoesNotMatter(
      @ForAll("records") List<Control> records, @ForAll Random random) {
    List<Control> shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled, random);
    assertThat(contents(stateAfter(shuffled))).isEqualTo(contents(stateAfter(records)));
  }

  /** A worker that starts later reads what compaction has left. */
  @Property
  void compactionChangesNothingIfOnlyExtendingThrottlesArePublished(
      @ForAll("records") List<Control> records) {
    List<Control> inOrder = new ArrayList<>(records);
    inOrder.sort((a, b) -> Long.compare(version(a), version(b)));
    ControlState publisher = state();
    Map<String, Control> compacted = new LinkedHashMap<>();
    for (Control next : inOrder) {
      if (!(next instanceof Control.Throttle throttle) || publisher.isExtendedBy(throttle)) {
        publisher.apply(next);
        compacted.put(next.key(), next);
      }
    }
    assertThat(contents(stateAfter(compacted.values()))).isEqualTo(contents(stateAfter(records)));
  }

  /**
   * One writer publishes passes and pauses in the order of their versions; throttles come anyhow.
   */
  private static long version(Control control) {
    return control instanceof Control.Throttle ? 0 : control.controlVersion();
  }

  @Provide
  Arbitrary<List<Control>> records() {
    Arbitrary<String> ids = Arbitraries.of(IDS);
    Arbitrary<Integer> versions = Arbitraries.integers().between(1, 8);
    Arbitrary<Control> passes =
        Combinators.combine(ids, versions)
            .as((id, version) -> new Control.CurrentPass(id, version, version));
    Arbitrary<Control> pauses =
        Combinators.combine(ids, versions)
            .as((id, version) -> new Control.Pause(id, version % 2 == 0, version));
    Arbitrary<Control> throttles =
        versions.map(version -> new Control.Throttle(SERVER.address(), NOW.plusSeconds(version)));
    return Arbitraries.oneOf(passes, pauses, throttles).list().ofMaxSize(20);
  }

  private static List<Object> contents(ControlState state) {
    List<Object> contents = new ArrayList<>();
    for (String id : IDS) {
      for (int pass = 0; pass < 8; pass++) {
        contents.add(state.isStale(id, pass));
      }
      contents.add(state.passVersion(id));
      contents.add(state.isPaused(id, id));
      contents.add(state.pauseVersion(id, id));
    }
    contents.add(state.throttledUntil(SERVER));
    return contents;
  }

  private static ControlState stateAfter(Iterable<Control> records) {
    ControlState state = state();
    records.forEach(state::apply);
    return state;
  }

  private static ControlState state() {
    return new ControlState(Clock.fixed(NOW, ZoneOffset.UTC));
  }
}
