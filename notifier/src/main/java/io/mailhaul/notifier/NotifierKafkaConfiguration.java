package io.mailhaul.notifier;

import io.mailhaul.worker.DeadLetterPublisher;
import io.mailhaul.worker.WorkerKafkaConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AfterRollbackProcessor;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.util.backoff.ExponentialBackOff;

/** Unreadable updates go to the dead-letter topic; every other failure is retried without limit. */
@Configuration(proxyBeanMethods = false)
@Import(WorkerKafkaConfiguration.class)
class NotifierKafkaConfiguration {

  @Bean
  DeadLetterPublisher deadLetterPublisher(KafkaTemplate<Object, Object> kafka) {
    return new DeadLetterPublisher(kafka);
  }

  @Bean
  AfterRollbackProcessor<Object, Object> afterRollbackProcessor() {
    ExponentialBackOff backOff = new ExponentialBackOff(500, 2);
    backOff.setMaxInterval(10_000);
    return new DefaultAfterRollbackProcessor<>(backOff);
  }
}
