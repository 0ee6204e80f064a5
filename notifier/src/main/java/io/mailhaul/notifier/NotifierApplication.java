package io.mailhaul.notifier;

import io.mailhaul.worker.kafka.TransactionRecovery;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** Starts the notifier as its own process; its settings are in {@code notifier.yml}. */
@SpringBootApplication
@Import(TransactionRecovery.class)
public class NotifierApplication {

  public static void main(String[] args) {
    new SpringApplicationBuilder(NotifierApplication.class)
        .properties("spring.config.name=notifier")
        .run(args);
  }
}
