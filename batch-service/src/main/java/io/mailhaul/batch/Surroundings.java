package io.mailhaul.batch;

import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Time and chance, so that tests can have their own. */
@Configuration(proxyBeanMethods = false)
class Surroundings {

  /** PostgreSQL keeps microseconds; finer times would not come back as they were. */
  @Bean
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  }

  @Bean
  RandomGenerator random() {
    return RandomGenerator.getDefault();
  }
}
