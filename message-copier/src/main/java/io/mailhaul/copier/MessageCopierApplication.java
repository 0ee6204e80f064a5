package io.mailhaul.copier;

import io.mailhaul.copier.slot.CopierSettings;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The service that copies the messages of lanes from source to destination. */
@SpringBootApplication
@EnableConfigurationProperties({CopierSettings.class, KafkaConnectionSettings.class})
public class MessageCopierApplication {

  public static void main(String[] args) {
    new SpringApplicationBuilder(MessageCopierApplication.class)
        .properties("spring.config.name=message-copier")
        .run(args);
  }
}
