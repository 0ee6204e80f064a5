package io.mailhaul.scanner;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.access.desk.HttpCredentialDesk;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.ImapSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clock, the mail access and the worker API client that the scanner uses. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeskSettings.class)
class ScannerConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  MailboxAccess mailboxAccess(
      @Value("${mailhaul.imap.timeout}") Duration timeout, MeterRegistry registry) {
    return new ImapMailboxAccess(ImapSettings.DEFAULTS.withTimeout(timeout), registry);
  }

  @Bean
  CredentialDesk credentialDesk(DeskSettings settings) {
    return new HttpCredentialDesk(settings.url(), settings.token());
  }
}
