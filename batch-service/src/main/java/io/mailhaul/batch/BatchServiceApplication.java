package io.mailhaul.batch;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The batch service. The standalone platform starts the same class with its own properties. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableKafka
@EnableScheduling
public class BatchServiceApplication {

  public static void main(String[] arguments) {
    new SpringApplicationBuilder(BatchServiceApplication.class)
        .properties("spring.config.name=batch-service")
        .run(arguments);
  }
}
