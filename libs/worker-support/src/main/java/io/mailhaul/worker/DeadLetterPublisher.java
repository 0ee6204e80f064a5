package io.mailhaul.worker;

import io.mailhaul.events.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.support.serializer.SerializationUtils;

/**
 * Sends records that cannot be deserialized to the dead-letter topic of their topic, in the current
 * transaction.
 */
public final class DeadLetterPublisher {

  private static final LogAccessor log = new LogAccessor(DeadLetterPublisher.class);

  private final DeadLetterPublishingRecoverer recoverer;

  public DeadLetterPublisher(KafkaTemplate<Object, Object> kafka) {
    recoverer =
        new DeadLetterPublishingRecoverer(
            kafka,
            (record, failure) -> new TopicPartition(record.topic() + Topics.DEAD_LETTERS, -1));
  }

  /** Why the record's value could not be deserialized; null if it was. */
  public static @Nullable Exception deserializationFailure(ConsumerRecord<?, ?> record) {
    return SerializationUtils.getExceptionFromHeader(
        record, SerializationUtils.VALUE_DESERIALIZER_EXCEPTION_HEADER, log);
  }

  /** Sends the record, with the failure in its headers. */
  public void publish(ConsumerRecord<?, ?> record, Exception failure) {
    recoverer.accept(record, failure);
  }
}
