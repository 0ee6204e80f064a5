package io.mailhaul.copier;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The service that copies the messages of lanes from source to destination. */
@SpringBootApplication
public class MessageCopierApplication {

  public static void main(String[] args) {
    new SpringApplicationBuilder(MessageCopierApplication.class)
        .properties("spring.config.name=message-copier")
        .run(args);
  }
}
