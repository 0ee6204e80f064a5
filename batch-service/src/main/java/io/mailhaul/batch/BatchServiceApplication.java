package io.mailhaul.batch;

import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The batch service. The standalone platform starts the same class with its own properties. */
// Errors outside of controllers are reported by ProblemReportValve, not by an error page.
@SpringBootApplication(proxyBeanMethods = false, exclude = ErrorMvcAutoConfiguration.class)
@ConfigurationPropertiesScan
@EnableKafka
@EnableScheduling
public class BatchServiceApplication {

  public static void main(String[] arguments) {
    new SpringApplicationBuilder(BatchServiceApplication.class)
        .properties("spring.config.name=batch-service")
        .run(arguments);
  }

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
