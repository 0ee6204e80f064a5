package io.mailhaul.copier;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The connection to Kafka, under the same setting keys as in the services that use spring-kafka.
 *
 * @param properties further settings for all clients, such as security
 */
@ConfigurationProperties("spring.kafka")
record KafkaConnectionSettings(List<String> bootstrapServers, Map<String, String> properties) {

  KafkaConnectionSettings {
    properties = properties == null ? Map.of() : Map.copyOf(properties);
  }

  Map<String, Object> clientSettings() {
    Map<String, Object> common = new HashMap<>(properties);
    common.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return common;
  }
}
