package io.mailhaul.copier.lane.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailhaul.copier.lane.turn.MemoryBudget.Reservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryBudgetTest {

  /** A turn that a test can end. */
  private static final class TestTurn implements TurnLimits {
    private volatile boolean over;
    private volatile boolean lost;

    @Override
    public boolean isTimeUp() {
      return over;
    }

    @Override
    public boolean isStopping() {
      return over;
    }

    @Override
    public void checkLease() {
      if (lost) {
        throw new LeaseLostException("gone");
      }
    }
  }

  private final MemoryBudget budget = new MemoryBudget(100);
  private final TestTurn turn = new TestTurn();

  private static Reservation some(Reservation share) {
    assertThat(share).isNotNull();
    return share;
  }

  @Test
  void releasedMemoryIsAvailableAgain() {
    Reservation first = some(budget.tryReserve(60));
    assertThat(budget.tryReserve(41)).isNull();
    assertThat(budget.tryReserve(40)).isNotNull();

    first.close();
    first.close();

    assertThat(budget.used()).isEqualTo(40);
    assertThat(budget.tryReserve(60)).isNotNull();
  }

  @Test
  void aReservationCanShrinkButNotGrow() {
    Reservation share = some(budget.tryReserve(60));
    share.shrinkTo(10);
    assertThat(budget.used()).isEqualTo(10);
    share.shrinkTo(50);
    assertThat(budget.used()).isEqualTo(10);
    share.close();
    assertThat(budget.used()).isZero();
  }

  @Test
  void aRequestLargerThanTheBudgetReservesAllOfIt() {
    Reservation all = some(budget.reserve(1_000, turn));
    assertThat(budget.used()).isEqualTo(100);
    assertThat(budget.tryReserve(1)).isNull();
    all.close();
    assertThat(budget.used()).isZero();
  }

  @Test
  void servesWaitingRequestsFirst() throws InterruptedException {
    Reservation most = some(budget.tryReserve(90));
    List<Integer> served = Collections.synchronizedList(new ArrayList<>());
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      Thread waiter =
          Thread.ofVirtual()
              .start(() -> {
                try (Reservation _ = some(budget.reserve(number == 0 ? 100 : 5, turn))) {
                  served.add(number);
                }
              });
      waiting.add(waiter);
      await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    }

    assertThat(budget.tryReserve(5)).as("memory is free, but other requests wait for it").isNull();
    assertThat(served).isEmpty();
    most.close();
    for (Thread waiter : waiting) {
      waiter.join();
    }

    // The first request needs all memory. The others fit at the same time, so their order is open.
    assertThat(served).hasSize(5).startsWith(0);
    assertThat(budget.used()).isZero();
  }

  @Test
  void stopsWaitingWhenTheTurnEnds() {
    Reservation all = some(budget.tryReserve(100));
    turn.over = true;
    assertThat(budget.reserve(1, turn)).isNull();
    all.close();
    assertThat(budget.tryReserve(100)).as("no request waits any more").isNotNull();
  }

  @Test
  void stopsWaitingWhenTheLeaseIsLost() {
    Reservation all = some(budget.tryReserve(100));
    turn.lost = true;
    assertThatThrownBy(() -> budget.reserve(1, turn))
        .isInstanceOf(TurnLimits.LeaseLostException.class);
    all.close();
    assertThat(budget.tryReserve(100)).isNotNull();
  }

  @Test
  void stopsWaitingWhenTheThreadIsInterrupted() throws InterruptedException {
    Reservation all = some(budget.tryReserve(100));
    AtomicBoolean lost = new AtomicBoolean();
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                budget.reserve(1, turn);
              } catch (TurnInterruptedException e) {
                lost.set(Thread.currentThread().isInterrupted());
              }
            });
    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    waiter.interrupt();
    waiter.join();
    assertThat(lost).isTrue();
    all.close();
    assertThat(budget.tryReserve(100)).isNotNull();
  }

  /**
   * Many lanes read ahead, repair and crash at random. They never use more memory than there is,
   * all lanes end, and all memory is released.
   */
  @RepeatedTest(5)
  void allMemoryIsReleasedAndAllLanesEnd() throws InterruptedException {
    LaneMemory memory = new LaneMemory(200);
    AtomicLong windowsHeld = new AtomicLong();
    AtomicLong most = new AtomicLong();
    long seed = System.nanoTime();
    List<Thread> lanes = new ArrayList<>();
    for (int lane = 0; lane < 32; lane++) {
      Random random = new Random(seed + lane);
      lanes.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int turn = 0; turn < 20; turn++) {
                  runTurn(memory, random, windowsHeld, most);
                }
              }));
    }
    for (Thread lane : lanes) {
      assertThat(lane.join(Duration.ofSeconds(30))).as("with seed " + seed).isTrue();
    }
    assertThat(memory.windows().used()).as("with seed " + seed).isZero();
    assertThat(memory.repairs().used()).as("with seed " + seed).isZero();
    assertThat(most.get()).as("with seed " + seed).isPositive().isLessThanOrEqualTo(100);
  }

  private static void runTurn(LaneMemory memory, Random random, AtomicLong held, AtomicLong most) {
    TestTurn turn = new TestTurn();
    Reservation window = null;
    try {
      for (int step = 0; step < 10; step++) {
        long bytes = 1 + random.nextInt(60);
        window = window == null ? memory.windows().reserve(bytes, turn) : window;
        if (window == null) {
          return;
        }
        most.accumulateAndGet(held.addAndGet(bytes), Math::max);
        Reservation ahead = memory.windows().tryReserve(1 + random.nextInt(60));
        try {
          Thread.yield();
          if (random.nextInt(5) == 0) {
            try (Reservation _ = memory.reserveForRepair(random.nextInt(25), turn)) {
              Thread.yield();
            }
          }
          turn.over = random.nextInt(10) == 0;
          turn.lost = random.nextInt(20) == 0;
          if (random.nextInt(20) == 0) {
            throw new IllegalStateException("a bug");
          }
        } catch (RuntimeException e) {
          if (ahead != null) {
            ahead.close();
          }
          throw e;
        } finally {
          held.addAndGet(-bytes);
          window.close();
        }
        window = null;
        if (ahead != null) {
          ahead.shrinkTo(random.nextInt(60));
          ahead.close();
        }
      }
    } catch (TurnLimits.LeaseLostException | IllegalStateException e) {
      // The turn is dropped.
    }
  }
}
