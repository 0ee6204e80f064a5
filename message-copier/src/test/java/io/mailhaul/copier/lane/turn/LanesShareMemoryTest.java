package io.mailhaul.copier.lane.turn;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.LaneResult;
import io.mailhaul.copier.lane.testing.LaneTestBench;
import io.mailhaul.copier.lane.testing.LaneTestBench.WindowLimit;
import io.mailhaul.events.Lane;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lanes whose windows do not fit into the shared memory at the same time. */
@Timeout(60)
class LanesShareMemoryTest {

  private static final int LANES = 32;
  private static final int WINDOW = 3_000;
  private static final int MEMORY = 4 * WINDOW;

  private final MeterRegistry registry = new SimpleMeterRegistry();

  private static TestMessage almostAWindow(int number) {
    return TestMessage.numbered(number).withBody("x".repeat(2_000));
  }

  @Test
  void allLanesEndWhenTheMemoryHoldsTwoWindows() throws InterruptedException {
    List<LaneTestBench> benches = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      LaneTestBench bench = new LaneTestBench(new FakeMailServer());
      for (int m = 0; m < 10; m++) {
        bench.fill(List.of(almostAWindow(i * 100 + m)));
      }
      benches.add(bench);
    }
    LaneProcessor lanes =
        benches
            .getFirst()
            .laneProcessor(new LaneSettings(10, WINDOW, MEMORY, Duration.ZERO), registry);
    List<Thread> threads = new ArrayList<>();
    for (LaneTestBench bench : benches) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                LaneResult result =
                    bench.turn(lanes, bench.firstPass(), new WindowLimit(1_000_000));
                bench.commit(result);
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    for (LaneTestBench bench : benches) {
      bench.assertIdentical();
      assertThat(bench.copied).isEqualTo(10);
    }
    assertThat(LaneTestBench.memoryUsed(registry)).isZero();
    assertThat(lanes).isNotNull();
  }

  @Test
  void lanesThatReconcileAndRepairEndToo() throws InterruptedException {
    List<LaneTestBench> benches = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      LaneTestBench bench = new LaneTestBench(new FakeMailServer());
      List<TestMessage> messages = new ArrayList<>(TestMessage.numbered(i * 100, 10));
      // Without a Message-ID only the bodies differ.
      messages.replaceAll(message -> message.withoutHeader("Message-ID"));
      bench.fill(messages);
      bench.to.putAll(messages.subList(0, 5));
      bench.fill(List.of(TestMessage.numbered(i).withBody("A NUL: \0\r\n")));
      bench
          .destinationServer
          .faults()
          .refuseMessages(bytes -> new String(bytes, ISO_8859_1).indexOf('\0') >= 0);
      benches.add(bench);
    }
    LaneProcessor lanes =
        benches
            .getFirst()
            .laneProcessor(new LaneSettings(10, WINDOW, MEMORY, Duration.ZERO), registry);
    List<Thread> threads = new ArrayList<>();
    for (LaneTestBench bench : benches) {
      threads.add(
          Thread.ofVirtual()
              .start(() ->
                  bench.commit(bench.turn(lanes, bench.firstPass(), new WindowLimit(1_000_000)))));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    for (LaneTestBench bench : benches) {
      assertThat(bench.to.size()).isEqualTo(11);
      assertThat(bench.alreadyPresent).isEqualTo(5);
      assertThat(bench.alteredMessages).hasSize(1);
    }
    assertThat(LaneTestBench.memoryUsed(registry)).isZero();
    assertThat(lanes).isNotNull();
  }

  @Test
  void endsATurnWithoutProgressWhenThereIsNoMemory() throws InterruptedException {
    CountDownLatch mayContinue = new CountDownLatch(1);
    LaneTestBench holding = new LaneTestBench(new FakeMailServer());
    holding.fill(List.of(almostAWindow(1)));
    holding.destinationServer.faults().hook((verb, folder) -> awaitOnAppend(verb, mayContinue));
    LaneTestBench waiting = new LaneTestBench(new FakeMailServer());
    waiting.fill(List.of(almostAWindow(2)));
    LaneSettings settings = new LaneSettings(10, WINDOW, MEMORY, Duration.ZERO);
    LaneProcessor lanes = holding.laneProcessor(settings, registry);
    Lane lane = waiting.firstPass();
    Thread holder =
        Thread.ofVirtual()
            .start(() ->
                holding.commit(
                    holding.turn(lanes, holding.firstPass(), new WindowLimit(1_000_000))));
    await().until(() -> LaneTestBench.memoryUsed(registry) > 0);
    LaneTestBench second = new LaneTestBench(new FakeMailServer());
    second.fill(List.of(almostAWindow(3)));
    second.destinationServer.faults().hook((verb, folder) -> awaitOnAppend(verb, mayContinue));
    Thread secondHolder =
        Thread.ofVirtual()
            .start(() ->
                second.commit(second.turn(lanes, second.firstPass(), new WindowLimit(1_000_000))));
    await().until(() -> LaneTestBench.memoryUsed(registry) > MEMORY / 2 - 2_000);

    LaneResult result = waiting.turn(lanes, lane, new StoppableTurn());

    assertThat(result)
        .isInstanceOfSatisfying(
            LaneResult.Processed.class,
            processed ->
                assertThat(processed.continuation())
                    .hasValueSatisfying(rest ->
                        assertThat(rest.sources().getFirst().remaining())
                            .isEqualTo(lane.sources().getFirst().remaining())));
    assertThat(waiting.to.size()).isZero();
    mayContinue.countDown();
    holder.join();
    secondHolder.join();
    waiting.commit(waiting.turn(lanes, lane, new WindowLimit(1_000)));
    waiting.assertIdentical();
  }

  private static void awaitOnAppend(String verb, CountDownLatch latch) {
    if (verb.equals("append")) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A turn that ends as soon as it had to wait. */
  private static final class StoppableTurn implements TurnLimits {
    private final AtomicBoolean waited = new AtomicBoolean();

    @Override
    public boolean isTimeUp() {
      return waited.get();
    }

    @Override
    public boolean isStopping() {
      return false;
    }

    @Override
    public void checkLease() {
      waited.set(true);
    }
  }
}
