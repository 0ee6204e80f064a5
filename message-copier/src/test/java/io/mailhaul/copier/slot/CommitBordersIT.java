package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.lane.CopySteps;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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

/** A commit that is unanswered, refused or fenced: the account stays exact, nothing is twice. */
class CommitBordersIT extends CopierTests {

  /** What goes wrong with some of the commits, at a real broker. */
  enum Border {
    /** The broker commits, and its answer is lost. */
    COMMITTED_AND_UNANSWERED,
    /** The broker never hears of the commit. */
    NEITHER_COMMITTED_NOR_ANSWERED,
    /** The group has gone on to another generation: the broker refuses the offsets. */
    REFUSED_FOR_ITS_GENERATION,
    /** Somebody else has taken the transactional id. */
    FENCED
  }

  private final AtomicInteger transactions = new AtomicInteger();
  private final AtomicInteger troubles = new AtomicInteger();

  @ParameterizedTest
  @EnumSource
  void theAccountStaysExact(Border border) {
    for (String folder : new String[] {"A", "B"}) {
      source.account("alberta").folder(folder).putAll(TestMessage.mixed(folder.charAt(0), 300));
      destination.account("alberta").folder(folder);
      publish(lane(folder, 0, 1));
    }
    String name = border.name().toLowerCase(java.util.Locale.ROOT);
    CopierKafka troubled =
        new CopierKafka(client(), settings(Duration.ZERO), name) {
          @Override
          Producer<String, byte[]> transactionalProducer() {
            return new Troubled(producerSettings(), border);
          }
        };
    try (Copier ignored = new Copier(troubled, Duration.ofMillis(1), CopySteps.NONE)) {
      awaitFinished(2);
    }
    assertThat(troubles).hasValueGreaterThanOrEqualTo(2);
    assertThat(copied()).isEqualTo(600);
    for (String folder : new String[] {"A", "B"}) {
      assertThat(destination.account("alberta").folder(folder).size()).isEqualTo(300);
      assertOneChain(folder);
    }
  }

  /** Every third transaction has its trouble. */
  private final class Troubled extends KafkaProducer<String, byte[]> {
    private final Map<String, Object> settings;
    private final Border border;
    private boolean trouble;

    Troubled(Map<String, Object> settings, Border border) {
      super(settings, new StringSerializer(), new ByteArraySerializer());
      this.settings = settings;
      this.border = border;
    }

    @Override
    public void beginTransaction() {
      trouble = transactions.incrementAndGet() % 3 == 0;
      if (trouble) {
        troubles.incrementAndGet();
      }
      super.beginTransaction();
      if (trouble && border == Border.FENCED) {
        try (var other =
            new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
          other.initTransactions();
        }
      }
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      boolean stale = trouble && border == Border.REFUSED_FOR_ITS_GENERATION;
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
      if (trouble && border == Border.NEITHER_COMMITTED_NOR_ANSWERED) {
        throw new TimeoutException("says the test");
      }
      super.commitTransaction();
      if (trouble && border == Border.COMMITTED_AND_UNANSWERED) {
        throw new TimeoutException("says the test");
      }
    }
  }
}
