package io.mailhaul.scanner;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the scanner uses and others provide. */
@Configuration(proxyBeanMethods = false)
class ScannerConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
