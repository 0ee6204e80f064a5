package io.mailhaul.batch.outbox;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code mailhaul.topics}: the partition counts of the topics, and whether the service creates
 * them.
 *
 * @param folderEventPartitions the partitions of {@code folder-events}, which are the slots
 * @param partitions the partitions of the other topics
 */
@ConfigurationProperties("mailhaul.topics")
public record TopicSettings(
    @DefaultValue("32") int folderEventPartitions,
    @DefaultValue("8") int partitions,
    @DefaultValue("false") boolean provision) {}
