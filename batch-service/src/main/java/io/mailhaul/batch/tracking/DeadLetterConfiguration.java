package io.mailhaul.batch.tracking;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson.EventSerializer;
import io.mailhaul.events.Topics;
import io.mailhaul.listener.ListenerSupervisor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.serializer.DelegatingByTypeSerializer;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Error handling of the Kafka listeners. A record that cannot be read or applied goes to the dead
 * letters. While the database is unavailable, records are retried without limit. If a listener
 * stops, it is started again.
 */
@Configuration(proxyBeanMethods = false)
class DeadLetterConfiguration {

  private static final FixedBackOff TWO_RETRIES = new FixedBackOff(200, 2);

  /**
   * A dead letter is written as bytes when the record could not be deserialized, else as an event.
   */
  @Bean
  DefaultKafkaProducerFactoryCustomizer deadLetterSerializers() {
    Map<Class<?>, Serializer<?>> byType = new LinkedHashMap<>();
    byType.put(byte[].class, new ByteArraySerializer());
    byType.put(Event.class, new EventSerializer());
    return factory -> serializeValues(factory, new DelegatingByTypeSerializer(byType, true));
  }

  @SuppressWarnings("unchecked")
  private static void serializeValues(
      DefaultKafkaProducerFactory<?, ?> factory, DelegatingByTypeSerializer serializer) {
    ((DefaultKafkaProducerFactory<?, Object>) factory).setValueSerializer(serializer);
  }

  @Bean
  CommonErrorHandler errorHandler(KafkaTemplate<?, ?> template, ProgressDeadLetterHandler lost) {
    ExponentialBackOff forEver = new ExponentialBackOff(200, 2);
    forEver.setMaxInterval(5_000);
    DeadLetterPublishingRecoverer deadLetters =
        new DeadLetterPublishingRecoverer(
            template, (record, e) -> new TopicPartition(record.topic() + Topics.DEAD_LETTERS, 0));
    DefaultErrorHandler handler =
        new DefaultErrorHandler(
            (record, e) -> {
              deadLetters.accept(record, e);
              if (record.topic().equals(Topics.MIGRATION_PROGRESS)) {
                lost.failMailbox(String.valueOf(record.key()));
              }
            },
            forEver);
    handler.setBackOffFunction((record, e) -> concernsOneRecord(e) ? TWO_RETRIES : null);
    return handler;
  }

  @Bean
  ListenerSupervisor listenerSupervisor(
      KafkaListenerEndpointRegistry listeners, ApplicationEventPublisher availability) {
    return new ListenerSupervisor(listeners::getListenerContainers, availability);
  }

  private static boolean concernsOneRecord(@Nullable Throwable e) {
    return e != null
        && (e instanceof BatchListenerFailedException || concernsOneRecord(e.getCause()));
  }
}
