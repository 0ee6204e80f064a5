package io.mailhaul.copier.slot.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.events.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which turns share a transaction. The linger is longer than the time limit of the tests. */
@Timeout(value = 30)
class TurnCommitterTest {

  private static final TopicPartition A = new TopicPartition(Topics.FOLDER_EVENTS, 0);
  private static final TopicPartition B = new TopicPartition(Topics.FOLDER_EVENTS, 1);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final MockProducer<String, byte[]> producer = newProducer();
  private final TurnCommitter committer = committer(LONG);

  private static MockProducer<String, byte[]> newProducer() {
    return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  }

  private TurnCommitter committer(Duration linger) {
    return new TurnCommitter(
        () -> linger.equals(LONG) ? producer : newProducer(),
        () -> new ConsumerGroupMetadata("message-copier"),
        CrashPoints.NONE,
        new SimpleMeterRegistry().timer("commit"),
        linger);
  }

  @AfterEach
  void close() {
    committer.close();
  }

  private CompletableFuture<Boolean> submit(TopicPartition slot) {
    return committer.submit(slot, 1, "", List.of(), () -> true);
  }

  private List<Map<TopicPartition, OffsetAndMetadata>> transactions() {
    return producer.consumerGroupOffsetsHistory().stream()
        .map(groups -> groups.get("message-copier"))
        .toList();
  }

  @Test
  void theTurnsOfAllActiveSlotsAreCommittedTogether() throws Exception {
    committer.turnStarted();
    committer.turnStarted();
    CompletableFuture<Boolean> first = submit(A);
    await()
        .during(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(10))
        .until(() -> !first.isDone());
    CompletableFuture<Boolean> second = submit(B);

    assertThat(first.get()).isTrue();
    assertThat(second.get()).isTrue();
    assertThat(transactions()).hasSize(1);
    assertThat(transactions().getFirst()).containsOnlyKeys(A, B);
  }

  @Test
  void theOnlyActiveSlotWaitsForNoOther() throws Exception {
    committer.turnStarted();
    assertThat(submit(A).get()).isTrue();
    assertThat(submit(A).get()).isTrue();
    committer.turnEnded();
    assertThat(submit(B).get()).isTrue();
    assertThat(transactions()).hasSize(3);
  }

  @Test
  void aSlotThatCopiesDelaysNoOtherForLong() throws Exception {
    try (TurnCommitter shortly = committer(Duration.ofMillis(5))) {
      shortly.turnStarted();
      shortly.turnStarted();
      assertThat(shortly.submit(A, 1, "", List.of(), () -> true).get()).isTrue();
    }
  }
}
