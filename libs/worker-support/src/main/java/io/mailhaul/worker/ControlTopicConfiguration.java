package io.mailhaul.worker;

import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the reader of the control topic, for services that obey it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KafkaProperties.class)
public class ControlTopicConfiguration {

  @Bean
  ControlState controlState(Clock clock) {
    return new ControlState(clock);
  }

  @Bean(initMethod = "start")
  ControlTopicReader controlTopicReader(
      KafkaProperties kafka,
      @Value("${mailhaul.instance-id}-${spring.application.name}-control") String clientId,
      ControlState state,
      ApplicationEventPublisher availability) {
    return new ControlTopicReader(kafka.buildAdminProperties(), clientId, state, availability);
  }
}
