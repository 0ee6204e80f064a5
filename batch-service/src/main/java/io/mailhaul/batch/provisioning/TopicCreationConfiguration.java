package io.mailhaul.batch.provisioning;

import io.mailhaul.batch.admission.MailboxAdmission;
import io.mailhaul.events.Topics;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** Creates missing topics at startup if {@code mailhaul.topics.provision=true}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("mailhaul.topics.provision")
class TopicCreationConfiguration {

  @Bean
  KafkaAdmin.NewTopics topics(MailboxAdmission.TopicSettings settings) {
    return new KafkaAdmin.NewTopics(
        Topics.all(settings.folderEventPartitions(), settings.partitions()).stream()
            .map(spec ->
                new NewTopic(spec.name(), spec.partitions(), (short) -1).configs(spec.settings()))
            .toArray(NewTopic[]::new));
  }
}
