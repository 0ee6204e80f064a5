package io.mailhaul.scanner;

import io.mailhaul.worker.DeadLetterProcessor;
import io.mailhaul.worker.WorkerKafkaConfiguration;
import org.apache.kafka.common.errors.SerializationException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AfterRollbackProcessor;

/**
 * Error handling. If a job cannot be deserialized, or its result cannot be serialized, the job goes
 * to the dead-letter topic and its mailbox fails, so that its batch can end. Every other failure is
 * retried without limit.
 */
@Configuration(proxyBeanMethods = false)
@Import(WorkerKafkaConfiguration.class)
class ScannerKafkaConfiguration {

  @Bean
  AfterRollbackProcessor<Object, Object> afterRollbackProcessor(
      KafkaTemplate<Object, Object> kafka, JobDeadLetterHandler brokenJobs) {
    DeadLetterProcessor processor = new DeadLetterProcessor(kafka, brokenJobs::failMailbox);
    processor.addNotRetryableExceptions(SerializationException.class);
    return processor;
  }
}
