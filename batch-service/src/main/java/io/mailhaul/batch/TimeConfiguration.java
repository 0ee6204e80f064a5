package io.mailhaul.batch;

import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Clock and random generator as beans, so that tests can replace them. */
@Configuration(proxyBeanMethods = false)
class TimeConfiguration {

  /**
   * Ticks in microseconds, the precision of PostgreSQL, so that a stored time equals the time read
   * back.
   */
  @Bean
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  }

  @Bean
  RandomGenerator random() {
    return RandomGenerator.getDefault();
  }
}
