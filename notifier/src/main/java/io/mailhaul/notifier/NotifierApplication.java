package io.mailhaul.notifier;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts the notifier as its own process; its settings are in {@code notifier.yml}. */
@SpringBootApplication
public class NotifierApplication {

  public static void main(String[] args) {
    new SpringApplicationBuilder(NotifierApplication.class)
        .properties("spring.config.name=notifier")
        .run(args);
  }
}
