package io.mailhaul.scanner;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.access.desk.HttpCredentialDesk;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.ImapSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the scanner uses and others provide. */
@Configuration(proxyBeanMethods = false)
class ScannerConfiguration {

  @Bean
  MailboxAccess mailboxAccess(MeterRegistry registry) {
    return new ImapMailboxAccess(ImapSettings.DEFAULTS, registry);
  }

  @Bean
  CredentialDesk credentialDesk(
      @Value("${mailhaul.desk.url}") URI url, @Value("${mailhaul.desk.token}") String token) {
    return new HttpCredentialDesk(url, token);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
