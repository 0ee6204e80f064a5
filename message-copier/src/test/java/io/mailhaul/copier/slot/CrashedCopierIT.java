package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.message.Message;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.events.LaneProgress.LaneFailed;
import io.mailhaul.events.LaneProgress.LaneParked;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Copiers that end while they process lanes. A message that ends its copier whenever it is read
 * costs only itself, and lanes whose copiers are killed from outside cost nothing but a little
 * time.
 */
class CrashedCopierIT extends EmbeddedBrokerTest {

  private static final Duration TIME_SLICE = Duration.ofSeconds(2);
  private static final int MAX_CRASHES_PER_MESSAGE = 6;

  /** A lane may be suspected because of another one, and again when it comes to its message. */
  private static final int MAX_CRASHES = 30;

  private final CountDownLatch testEnded = new CountDownLatch(1);
  private final List<Copier> crashedCopiers = new ArrayList<>();
  private int crashes;

  /** Otherwise a fenced copier would join the group again when its instance id is free. */
  @AfterEach
  void endCrashedCopiers() {
    testEnded.countDown();
    crashedCopiers.forEach(Copier::close);
  }

  private CopierKafkaClients kafka() {
    return kafka("killed-" + mailbox);
  }

  @Test
  void aMessageThatCrashesItsWorkerCostsOnlyItself() {
    fillWithPoison("Killer", 1);
    fill("Before", TestMessage.mixed(6, 60));
    fill("After", TestMessage.mixed(5, 60));
    AtomicInteger thrown = new AtomicInteger();
    CrashPoints crashing =
        new CrashPoints() {
          @Override
          public void reached(CrashPoint step) {}

          @Override
          public List<Message> beforeAppend(List<Message> window) {
            if (window.stream().anyMatch(CrashedCopierIT::isPoison)) {
              thrown.incrementAndGet();
              throw new OutOfMemoryError("thrown by the test");
            }
            return window;
          }
        };
    for (String folder : List.of("Before", "Killer", "After")) {
      publish(lane(folder, 1, 1));
    }
    try (Copier ignored = new Copier(kafka(), TIME_SLICE, crashing)) {
      awaitFinished(3);
    }
    assertThat(thrown.get()).isLessThanOrEqualTo(MAX_CRASHES_PER_MESSAGE);
    assertOnlyPoisonFailed(1);
  }

  @Test
  void aMessageThatCrashesItsCopierCostsOnlyItself() {
    fillWithPoison("Killer", 1);
    fill("Before", TestMessage.mixed(6, 60));
    fill("After", TestMessage.mixed(5, 60));
    for (String folder : List.of("Before", "Killer", "After")) {
      publish(lane(folder, 1, 1));
    }
    runUntilFinished(3, CrashedCopierIT::isPoison);
    assertThat(crashes).isLessThanOrEqualTo(MAX_CRASHES_PER_MESSAGE);
    assertOnlyPoisonFailed(1);
  }

  @Test
  void messagesThatCrashTheirCopierInThreeLanesCostOnlyThemselves() {
    for (int slot = 1; slot <= 4; slot++) {
      if (slot <= 3) {
        fillWithPoison("Killer" + slot, slot);
        publish(lane("Killer" + slot, slot, 1));
      }
      fill("Folder" + slot, TestMessage.mixed(slot, 300));
      publish(lane("Folder" + slot, slot, 1));
    }
    runUntilFinished(7, CrashedCopierIT::isPoison);
    assertOnlyPoisonFailed(3);
  }

  /** A kill takes all lanes that the copier has in hand, at the same place or not. */
  @Test
  void killsFromOutsideParkNoLaneAndCostFewTurns() {
    for (int slot = 0; slot < SLOTS; slot++) {
      fill("Folder" + slot, TestMessage.mixed(slot, 600));
      publish(lane("Folder" + slot, slot, 1));
    }
    for (int kill = 1; kill <= 6; kill++) {
      MortalCopier copier = new MortalCopier(message -> false, 4 * kill);
      await().atMost(Duration.ofSeconds(60)).until(() -> poll() && copier.isDead());
    }
    long turnsBefore = turns();
    try (Copier ignored = new Copier(kafka(), TIME_SLICE, CrashPoints.NONE)) {
      awaitFinished(SLOTS);
    }
    assertThat(turns() - turnsBefore).isLessThanOrEqualTo(SLOTS * 40L);
    assertOnlyPoisonFailed(0);
  }

  /** The mail exchanger may already deliver to the destination. */
  @Test
  void newMailAtTheDestinationDoesNotMakeTheCopierReadTheSourceAgainAndAgain() {
    int messages = 1_000;
    fill("INBOX", TestMessage.mixed(3, messages));
    publish(lane("INBOX", 1, 1));
    AtomicInteger arrived = new AtomicInteger();
    destination
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("append")) {
            destination
                .account("alberta")
                .folder("INBOX")
                .put(TestMessage.numbered(100_000 + arrived.incrementAndGet()));
          }
        });
    for (int kill = 1; kill <= 2; kill++) {
      MortalCopier copier = new MortalCopier(message -> false, 3);
      await().atMost(Duration.ofSeconds(60)).until(() -> poll() && copier.isDead());
    }
    try (Copier ignored = new Copier(kafka(), Duration.ofMillis(300), CrashPoints.NONE)) {
      awaitFinished(1);
    }
    assertThat(arrived.get()).isGreaterThan(10);
    assertThat(copied()).isEqualTo(messages);
    assertThat(source.faults().headersRead()).isLessThanOrEqualTo(10 * messages);
  }

  private void fill(String folder, List<TestMessage> messages) {
    source.account("alberta").folder(folder).putAll(messages);
    destination.account("alberta").folder(folder);
  }

  /** The 151st of 251 messages is the poison. */
  private void fillWithPoison(String folder, int number) {
    fill(folder, TestMessage.mixed(4, 150));
    fill(folder, List.of(TestMessage.numbered(666 + number).withBody("This kills.\r\n")));
    fill(folder, TestMessage.numbered(1_000 * number, 100));
  }

  private static boolean isPoison(Message message) {
    return message.body() instanceof Message.Bytes(byte[] bytes)
        && new String(bytes, StandardCharsets.UTF_8).contains("This kills.");
  }

  private void runUntilFinished(int lanes, Predicate<Message> deadly) {
    while (crashes < MAX_CRASHES) {
      MortalCopier copier = new MortalCopier(deadly, Integer.MAX_VALUE);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> poll() && (copier.isDead() || finished() == lanes));
      if (!copier.isDead()) {
        copier.kill();
        return;
      }
      crashes++;
    }
    throw new AssertionError("After " + crashes + " crashes " + finished() + " lanes are finished");
  }

  private long turns() {
    return progress.stream().filter(LaneProgressed.class::isInstance).count();
  }

  private void assertOnlyPoisonFailed(int poisoned) {
    assertThat(progress).noneMatch(event -> event instanceof LaneParked);
    assertThat(progress).noneMatch(event -> event instanceof LaneFailed);
    List<UncopiedMessage> uncopied = new ArrayList<>();
    for (var event : progress) {
      if (event instanceof LaneProgressed turn) {
        turn.sources().stream().map(SourceProgress::uncopiedMessages).forEach(uncopied::addAll);
      }
    }
    assertThat(uncopied).extracting(UncopiedMessage::uid).containsOnly(uids(poisoned));
    assertThat(uncopied)
        .extracting(message -> message.failure().reason().name())
        .containsOnly(poisoned == 0 ? new String[0] : new String[] {"MESSAGE_CRASHES_WORKER"});
    int messages =
        source.account("alberta").folders().stream().mapToInt(folder -> folder.size()).sum();
    assertThat(copied()).isEqualTo(messages - poisoned);
    assertThat(destination.account("alberta").folders().stream().mapToInt(f -> f.size()).sum())
        .isEqualTo(messages - poisoned);
  }

  private static Long[] uids(int poisoned) {
    return IntStream.range(0, Math.min(1, poisoned)).mapToObj(i -> 151L).toArray(Long[]::new);
  }

  /**
   * A copier process that ends as a whole: everything that it does next waits until the test ends.
   * Its successor has the same instance id, and takes over its slots.
   */
  private final class MortalCopier implements CrashPoints {
    private final Predicate<Message> deadly;
    private final AtomicInteger windowsLeft;
    private final CountDownLatch dead = new CountDownLatch(1);

    MortalCopier(Predicate<Message> deadly, int windows) {
      this.deadly = deadly;
      this.windowsLeft = new AtomicInteger(windows);
      crashedCopiers.add(new Copier(kafka(), TIME_SLICE, this));
    }

    boolean isDead() {
      return dead.getCount() == 0;
    }

    void kill() {
      dead.countDown();
    }

    @Override
    public void reached(CrashPoint step) {
      endIfDead();
    }

    @Override
    public List<Message> beforeAppend(List<Message> window) {
      if (windowsLeft.decrementAndGet() < 0 || window.stream().anyMatch(deadly)) {
        kill();
      }
      endIfDead();
      return window;
    }

    private void endIfDead() {
      if (isDead()) {
        try {
          testEnded.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("The copier is dead");
      }
    }
  }
}
