package io.mailhaul.notifier;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The notifier as a process of its own; its settings are in {@code notifier.yml}. */
@SpringBootApplication
public class NotifierApplication {

  public static void main(String[] args) {
    new SpringApplicationBuilder(NotifierApplication.class)
        .properties("spring.config.name=notifier")
        .run(args);
  }
}
