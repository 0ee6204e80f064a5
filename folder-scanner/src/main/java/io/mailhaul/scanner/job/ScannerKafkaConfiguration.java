package io.mailhaul.scanner.job;

import io.mailhaul.worker.WorkerKafkaConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** The listener's container, without a transaction of its own. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ScannerSettings.class)
@Import(WorkerKafkaConfiguration.class)
class ScannerKafkaConfiguration {

  @Bean
  ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>>
      containerWithoutTransactions() {
    return container -> container.getContainerProperties().setKafkaAwareTransactionManager(null);
  }
}
