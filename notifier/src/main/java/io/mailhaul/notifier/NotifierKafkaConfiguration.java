package io.mailhaul.notifier;

import io.mailhaul.worker.DeadLetterProcessor;
import io.mailhaul.worker.WorkerKafkaConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AfterRollbackProcessor;

/** Unreadable updates go to the dead-letter topic; every other failure is retried without limit. */
@Configuration(proxyBeanMethods = false)
@Import(WorkerKafkaConfiguration.class)
class NotifierKafkaConfiguration {

  @Bean
  AfterRollbackProcessor<Object, Object> afterRollbackProcessor(
      KafkaTemplate<Object, Object> kafka) {
    return new DeadLetterProcessor(kafka, (record, failure) -> {});
  }
}
