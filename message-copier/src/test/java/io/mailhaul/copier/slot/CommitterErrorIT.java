package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.CrashPoints.CrashPoint;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An Error in the committer's thread, such as a lack of memory, ends it: the copier goes on. */
class CommitterErrorIT extends EmbeddedBrokerTest {

  @ParameterizedTest
  @EnumSource(names = {"COMMITTING", "COMMITTED"})
  void theCopierContinuesWithANewCommitterAndNothingIsDuplicated(CrashPoint point) {
    source.account("alberta").folder("A").putAll(TestMessage.mixed(1, 100));
    destination.account("alberta").folder("A");
    publish(lane("A", 0, 1));
    AtomicBoolean thrown = new AtomicBoolean();
    CrashPoints steps =
        reached -> {
          if (reached == point && thrown.compareAndSet(false, true)) {
            throw new OutOfMemoryError("thrown by the test");
          }
        };
    try (Copier ignored =
        new Copier(kafka("error-" + point.ordinal()), Duration.ofMillis(200), steps)) {
      awaitFinished(1);
    }
    assertThat(thrown).isTrue();
    assertThat(copied()).isEqualTo(100);
    assertThat(destination.account("alberta").folder("A").size()).isEqualTo(100);
    assertOneChain("A");
  }
}
