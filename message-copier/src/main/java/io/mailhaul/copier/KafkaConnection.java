package io.mailhaul.copier;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How to reach Kafka, by the same settings as in the services that use spring-kafka.
 *
 * @param properties what all clients are given, such as security
 */
@ConfigurationProperties("spring.kafka")
record KafkaConnection(List<String> bootstrapServers, Map<String, String> properties) {

  KafkaConnection {
    properties = properties == null ? Map.of() : Map.copyOf(properties);
  }

  Map<String, Object> common() {
    Map<String, Object> common = new HashMap<>(properties);
    common.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return common;
  }
}
