package io.mailhaul.notifier;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventSerializer;
import io.mailhaul.events.Topics;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
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

/** Unreadable updates go to the dead-letter topic; every other failure is retried without limit. */
@Configuration(proxyBeanMethods = false)
class NotifierKafkaConfiguration {

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
      KafkaTemplate<Object, Object> kafka) {
    ExponentialBackOff backOff = new ExponentialBackOff(500, 2);
    backOff.setMaxInterval(10_000);
    DeadLetterPublishingRecoverer deadLetters =
        new DeadLetterPublishingRecoverer(
            kafka,
            (record, failure) -> new TopicPartition(record.topic() + Topics.DEAD_LETTERS, -1));
    return new DefaultAfterRollbackProcessor<>(deadLetters, backOff, kafka, true);
  }
}
