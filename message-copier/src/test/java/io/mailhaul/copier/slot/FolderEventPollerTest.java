package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.copier.slot.crash.CopierProcess;
import io.mailhaul.copier.slot.crash.CrashMarkers;
import io.mailhaul.copier.slot.turn.Lease;
import io.mailhaul.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FolderEventPollerTest {

  private static final TopicPartition A = new TopicPartition(Topics.FOLDER_EVENTS, 0);
  private static final TopicPartition B = new TopicPartition(Topics.FOLDER_EVENTS, 1);

  private final Set<TopicPartition> unanswered = new HashSet<>();
  private final List<Duration> pollTimeouts = new ArrayList<>();
  private final MockConsumer<String, byte[]> consumer =
      new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name()) {
        @Override
        public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
          pollTimeouts.add(timeout);
          return super.poll(timeout);
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> slots) {
          if (slots.stream().anyMatch(unanswered::contains)) {
            throw new TimeoutException("thrown by the test");
          }
          return slots.stream()
              .collect(Collectors.toMap(slot -> slot, slot -> new OffsetAndMetadata(0)));
        }
      };
  private final SlotRequests requests = new SlotRequests(() -> false);
  private final List<ConsumerRecord<String, byte[]>> handedOver = new ArrayList<>();
  private final BothSlots slots = new BothSlots();
  private final CopierProcess process = new CopierProcess("copier-1", "process-1", 0);
  private final FolderEventPoller poller =
      new FolderEventPoller(
          consumer,
          new GroupMembership(consumer, new Lease(Duration.ofSeconds(8))),
          slots,
          requests,
          process);

  @BeforeEach
  void assignBothSlots() {
    consumer.updateBeginningOffsets(Map.of(A, 0L, B, 0L));
    consumer.updateEndOffsets(Map.of(A, 0L, B, 0L));
    poller.subscribe();
    consumer.rebalance(List.of(A, B));
  }

  @Test
  void pausesASlotUntilItRequestsMoreEvents() {
    add(A, 0);
    poller.pollOnce();
    assertThat(handedOver).hasSize(1);
    assertThat(consumer.paused()).containsExactly(A);

    requests.requestEvents(A);
    poller.pollOnce();
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void pollsShortlyWhileASlotMayRequestMoreEvents() {
    poller.pollOnce();
    add(A, 0);
    poller.pollOnce();
    poller.pollOnce();
    requests.requestEvents(A);
    poller.pollOnce();
    poller.pollOnce();
    assertThat(pollTimeouts)
        .extracting(Duration::toMillis)
        .containsExactly(50L, 50L, 10L, 10L, 50L);
  }

  @Test
  void aRewoundSlotContinuesFromTheCommittedOffset() {
    add(A, 0);
    poller.pollOnce();
    add(A, 1);
    requests.requestEvents(A);
    requests.requestRewind(slots.worker(A));
    poller.pollOnce();
    assertThat(consumer.position(A)).isZero();
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void dropsTheEventsOfASlotThatWaitsForItsRewind() {
    unanswered.add(A);
    requests.requestRewind(slots.worker(A));
    add(A, 0);
    poller.pollOnce();
    assertThat(handedOver).isEmpty();
  }

  @Test
  void aWorkerThatLostItsSlotDoesNotRewindTheSlotsNextWorker() {
    FolderEventPoller.Worker before = slots.worker(A);
    slots.start(Map.of(A, CrashMarkers.unknown(process)));
    add(A, 0);
    poller.pollOnce();
    requests.requestRewind(before);
    requests.requestEvents(A);
    poller.pollOnce();
    add(A, 0);
    poller.pollOnce();
    assertThat(consumer.position(A)).isOne();
    assertThat(handedOver).hasSize(1);
  }

  @Test
  void aSlotIsResumedAlthoughKafkaDoesNotAnswerForAnother() {
    add(A, 0);
    add(B, 0);
    poller.pollOnce();
    assertThat(consumer.paused()).containsExactlyInAnyOrder(A, B);

    for (TopicPartition slot : List.of(A, B)) {
      unanswered.clear();
      unanswered.add(slot);
      consumer.pause(List.of(A, B));
      requests.requestRewind(slots.worker(A));
      requests.requestRewind(slots.worker(B));
      poller.pollOnce();
      unanswered.clear();
      poller.pollOnce();
      assertThat(consumer.paused()).doesNotContain(A, B);
    }
  }

  private void add(TopicPartition slot, long offset) {
    consumer.addRecord(
        new ConsumerRecord<>(slot.topic(), slot.partition(), offset, "", new byte[0]));
  }

  private static final class TestWorker implements FolderEventPoller.Worker {
    private final TopicPartition partition;

    TestWorker(TopicPartition partition) {
      this.partition = partition;
    }

    @Override
    public TopicPartition partition() {
      return partition;
    }
  }

  /** Both slots are always assigned, and record what they receive. */
  private final class BothSlots implements FolderEventPoller.SlotHandler {
    private final Map<TopicPartition, TestWorker> workers =
        new HashMap<>(Map.of(A, new TestWorker(A), B, new TestWorker(B)));

    @Override
    public void start(Map<TopicPartition, CrashMarkers> slots) {
      slots.keySet().forEach(slot -> workers.put(slot, new TestWorker(slot)));
    }

    @Override
    public Set<TopicPartition> slots() {
      return Set.of(A, B);
    }

    @Override
    public FolderEventPoller.Worker worker(TopicPartition slot) {
      return Objects.requireNonNull(workers.get(slot));
    }

    @Override
    public void handOver(TopicPartition slot, List<ConsumerRecord<String, byte[]>> events) {
      handedOver.addAll(events);
    }

    @Override
    public void end(Collection<TopicPartition> slots) {}

    @Override
    public void revoke(Collection<TopicPartition> slots) {}

    @Override
    public long waitingEvents() {
      return 0;
    }
  }
}
