package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.turn.CrashPoints;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A commit that is unanswered, refused or fenced duplicates nothing, and the counts stay exact. */
class CommitFailureIT extends EmbeddedBrokerTest {

  /** The fault of some of the commits, at a real broker. */
  enum CommitFault {
    /** The broker commits, and its answer is lost. */
    COMMITTED_AND_UNANSWERED,
    /** The broker never receives the commit. */
    NEITHER_COMMITTED_NOR_ANSWERED,
    /** The group has a newer generation, so the broker refuses the offsets. */
    REFUSED_FOR_ITS_GENERATION,
    /** Another producer has initialized the same transactional id. */
    FENCED
  }

  private static final Duration TIME_SLICE = Duration.ofMillis(30);

  private final AtomicInteger transactions = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();

  @ParameterizedTest
  @EnumSource
  void countsStayExactAndNothingIsDuplicated(CommitFault fault) {
    // The lanes need many turns, and each turn has the time to reconcile and to copy a window.
    source
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("fetch")) {
            LockSupport.parkNanos(TIME_SLICE.dividedBy(2).toNanos());
          }
        });
    for (String folder : new String[] {"A", "B"}) {
      source.account("alberta").folder(folder).putAll(TestMessage.mixed(folder.charAt(0), 300));
      destination.account("alberta").folder(folder);
      publish(lane(folder, 0, 1));
    }
    String name = fault.name().toLowerCase(java.util.Locale.ROOT);
    CopierKafkaClients faulty =
        new CopierKafkaClients(client(), settings(Duration.ZERO), name) {
          @Override
          Producer<String, byte[]> transactionalProducer() {
            return new FaultyProducer(producerSettings(), fault);
          }
        };
    try (Copier ignored = new Copier(faulty, TIME_SLICE, CrashPoints.NONE)) {
      awaitFinished(2);
    }
    assertThat(faults).hasValueGreaterThanOrEqualTo(2);
    assertThat(copied()).isEqualTo(600);
    for (String folder : new String[] {"A", "B"}) {
      assertThat(destination.account("alberta").folder(folder).size()).isEqualTo(300);
      assertOneChain(folder);
    }
  }

  /** Every third transaction has the fault. */
  private final class FaultyProducer extends KafkaProducer<String, byte[]> {
    private final Map<String, Object> settings;
    private final CommitFault fault;
    private boolean failing;

    FaultyProducer(Map<String, Object> settings, CommitFault fault) {
      super(settings, new StringSerializer(), new ByteArraySerializer());
      this.settings = settings;
      this.fault = fault;
    }

    @Override
    public void beginTransaction() {
      failing = transactions.incrementAndGet() % 3 == 0;
      if (failing) {
        faults.incrementAndGet();
      }
      super.beginTransaction();
      if (failing && fault == CommitFault.FENCED) {
        try (var other =
            new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
          other.initTransactions();
        }
      }
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      boolean stale = failing && fault == CommitFault.REFUSED_FOR_ITS_GENERATION;
      super.sendOffsetsToTransaction(
          offsets,
          stale
              ? new ConsumerGroupMetadata(
                  group.groupId(),
                  group.generationId() - 1,
                  group.memberId(),
                  Optional.of(group.groupInstanceId().orElseThrow()))
              : group);
    }

    @Override
    public void commitTransaction() {
      if (failing && fault == CommitFault.NEITHER_COMMITTED_NOR_ANSWERED) {
        throw new TimeoutException("thrown by the test");
      }
      super.commitTransaction();
      if (failing && fault == CommitFault.COMMITTED_AND_UNANSWERED) {
        throw new TimeoutException("thrown by the test");
      }
    }
  }
}
