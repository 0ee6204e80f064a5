package io.mailhaul.scanner;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventSerializer;
import io.mailhaul.events.Topics;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AfterRollbackProcessor;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.kafka.support.serializer.DelegatingByTypeSerializer;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Serialization and error handling. If a job cannot be deserialized, or its result cannot be
 * serialized, the job goes to the dead-letter topic and its mailbox fails, so that its batch can
 * end. Every other failure is retried without limit.
 */
@Configuration(proxyBeanMethods = false)
class ScannerKafkaConfiguration {

  /** Dead letters are written as the bytes that were read; every other value is an event. */
  @Bean
  @SuppressWarnings("unchecked")
  DefaultKafkaProducerFactoryCustomizer eventAndByteSerializers() {
    return factory ->
        ((DefaultKafkaProducerFactory<Object, Object>) factory)
            .setValueSerializer(
                new DelegatingByTypeSerializer(
                    Map.of(
                        byte[].class,
                        new ByteArraySerializer(),
                        Event.class,
                        new EventSerializer()),
                    true));
  }

  @Bean
  AfterRollbackProcessor<Object, Object> afterRollbackProcessor(
      KafkaTemplate<Object, Object> kafka, JobDeadLetterHandler brokenJobs) {
    ExponentialBackOff backOff = new ExponentialBackOff(500, 2);
    backOff.setMaxInterval(10_000);
    DeadLetterPublishingRecoverer deadLetters =
        new DeadLetterPublishingRecoverer(
            kafka,
            (record, failure) -> new TopicPartition(record.topic() + Topics.DEAD_LETTERS, -1));
    DefaultAfterRollbackProcessor<Object, Object> processor =
        new DefaultAfterRollbackProcessor<>(
            (record, failure) -> {
              deadLetters.accept(record, failure);
              brokenJobs.failMailbox(record, failure);
            },
            backOff,
            kafka,
            true);
    processor.addNotRetryableExceptions(SerializationException.class);
    return processor;
  }
}
