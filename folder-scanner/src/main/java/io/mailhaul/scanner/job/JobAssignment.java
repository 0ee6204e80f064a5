package io.mailhaul.scanner.job;

import io.mailhaul.events.Topics;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.stereotype.Component;

/**
 * The partitions of {@code mailbox-jobs} that the group has assigned to this scanner. A revoked
 * partition's scans are cancelled, and their results are dropped, so that a rebalance waits for no
 * mail server.
 */
@Component
class JobAssignment implements ConsumerAwareRebalanceListener {

  private static final Logger log = LoggerFactory.getLogger(JobAssignment.class);

  private final ScanScheduler scheduler;
  private final Map<TopicPartition, JobOffsets> assigned = new ConcurrentHashMap<>();
  private volatile ConsumerGroupMetadata group = new ConsumerGroupMetadata("");

  JobAssignment(ScanScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** The offsets of an assigned partition; null if it is not assigned. */
  @Nullable JobOffsets offsets(TopicPartition partition) {
    return assigned.get(partition);
  }

  /** The group's generation, which a commit has to name. */
  ConsumerGroupMetadata group() {
    return group;
  }

  /** Kafka calls this in every rebalance, also if no partition is added. */
  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    group = consumer.groupMetadata();
    revoke(partitions);
    Map<TopicPartition, OffsetAndMetadata> committed = committed(consumer, partitions);
    for (TopicPartition partition : partitions) {
      if (partition.topic().equals(Topics.MAILBOX_JOBS)) {
        assigned.put(partition, new JobOffsets(committed.get(partition)));
      }
    }
  }

  /** If they are not known, jobs that were completed out of order are processed again. */
  private static Map<TopicPartition, OffsetAndMetadata> committed(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    try {
      return consumer.committed(Set.copyOf(partitions));
    } catch (KafkaException e) {
      log.warn("The scanner could not read its committed offsets: {}", e.toString());
      return Map.of();
    }
  }

  @Override
  public void onPartitionsRevokedBeforeCommit(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    revoke(partitions);
  }

  @Override
  public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    revoke(partitions);
  }

  private void revoke(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      JobOffsets offsets = assigned.remove(partition);
      if (offsets != null) {
        offsets.revoke();
      }
    }
    scheduler.cancelRevoked();
  }
}
