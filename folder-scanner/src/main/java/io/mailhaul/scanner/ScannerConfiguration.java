package io.mailhaul.scanner;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.worker.ControlTopicConfiguration;
import io.mailhaul.worker.client.HttpWorkerApiClient;
import io.mailhaul.worker.client.MailboxAccessByScheme;
import io.mailhaul.worker.client.WorkerApiClient;
import io.mailhaul.worker.client.WorkerApiDecorator;
import io.mailhaul.worker.client.WorkerApiSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The clock, the mail access and the worker API client that the scanner uses. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerApiSettings.class)
@Import(ControlTopicConfiguration.class)
class ScannerConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  MailboxAccess mailboxAccess(
      @Value("${mailhaul.imap.timeout}") Duration timeout, MeterRegistry registry) {
    return MailboxAccessByScheme.all(ImapSettings.DEFAULTS.withTimeout(timeout), registry);
  }

  @Bean
  WorkerApiClient workerApi(
      WorkerApiSettings settings, ObjectProvider<WorkerApiDecorator> decorator) {
    return decorator
        .getIfAvailable(() -> http -> http)
        .apply(new HttpWorkerApiClient(settings.url(), settings.token()));
  }
}
