package io.mailhaul.worker;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson.EventSerializer;
import io.mailhaul.listener.ListenerSupervisor;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.serializer.DelegatingByTypeSerializer;

/**
 * What the services with Spring's Kafka listeners share, besides the settings in {@code
 * worker-defaults.yml}.
 */
@Configuration(proxyBeanMethods = false)
public class WorkerKafkaConfiguration {

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
  TransactionRecovery transactionRecovery(
      ProducerFactory<?, ?> producerFactory,
      @Value("${spring.kafka.listener.concurrency}") int listenerCount) {
    return new TransactionRecovery(producerFactory, listenerCount);
  }

  @Bean
  ListenerSupervisor listenerSupervisor(
      KafkaListenerEndpointRegistry listeners, ApplicationEventPublisher availability) {
    return new ListenerSupervisor(listeners::getListenerContainers, availability);
  }
}
