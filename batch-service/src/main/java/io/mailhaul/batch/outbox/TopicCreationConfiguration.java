package io.mailhaul.batch.outbox;

import io.mailhaul.events.Topics;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Creates missing topics at startup if {@code mailhaul.topics.provision=true}. The standalone
 * platform creates its own.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("mailhaul.topics.provision")
class TopicCreationConfiguration {

  @Bean
  KafkaAdmin.NewTopics topics(TopicSettings settings) {
    return new KafkaAdmin.NewTopics(
        Topics.all(settings.folderEventPartitions(), settings.partitions()).stream()
            .map(spec ->
                new NewTopic(spec.name(), spec.partitions(), (short) -1).configs(spec.settings()))
            .toArray(NewTopic[]::new));
  }
}
