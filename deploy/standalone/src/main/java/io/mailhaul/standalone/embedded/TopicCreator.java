package io.mailhaul.standalone.embedded;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates topics and waits until they can be used. An idempotent producer that writes to a
 * partition while it is being created may hang until its delivery timeout. So no client may start
 * before every partition has a leader that responds.
 */
final class TopicCreator {

  private static final long POLL_MILLIS = 20;

  private TopicCreator() {}

  static void provision(
      Map<String, Object> clientProperties,
      Set<String> required,
      Collection<NewTopic> topics,
      Duration timeout) {
    var deadline = System.nanoTime() + timeout.toNanos();
    var settings = new HashMap<>(clientProperties);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    try (var admin = Admin.create(settings)) {
      requireAll(admin, required);
      addPartitions(admin, createMissing(admin, topics));
      awaitLeaders(admin, topics, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while creating topics", e);
    }
  }

  private static void requireAll(Admin admin, Set<String> names) throws InterruptedException {
    if (names.isEmpty()) {
      return;
    }
    try {
      var missing = new TreeSet<>(names);
      missing.removeAll(admin.listTopics().names().get());
      if (!missing.isEmpty()) {
        throw new IllegalStateException(
            "The embedded Kafka has lost the topics " + String.join(", ", missing));
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("The topics cannot be listed: " + e.getCause(), e);
    }
  }

  /** Returns those of the topics that existed before. */
  private static List<NewTopic> createMissing(Admin admin, Collection<NewTopic> topics)
      throws InterruptedException {
    var existing = new HashSet<String>();
    for (var creation : admin.createTopics(topics).values().entrySet()) {
      try {
        creation.getValue().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new IllegalStateException(
              "Topic " + creation.getKey() + " could not be created: " + e.getCause(), e);
        }
        existing.add(creation.getKey());
      }
    }
    return topics.stream().filter(topic -> existing.contains(topic.name())).toList();
  }

  /** A data directory of an earlier version may have fewer. */
  private static void addPartitions(Admin admin, List<NewTopic> topics)
      throws InterruptedException {
    try {
      var existing =
          admin.describeTopics(topics.stream().map(NewTopic::name).toList()).allTopicNames().get();
      var more =
          topics.stream()
              .filter(topic ->
                  requireNonNull(existing.get(topic.name())).partitions().size()
                      < topic.numPartitions())
              .collect(
                  Collectors.toMap(
                      NewTopic::name, topic -> NewPartitions.increaseTo(topic.numPartitions())));
      if (!more.isEmpty()) {
        admin.createPartitions(more).all().get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("No partitions can be added: " + e.getCause(), e);
    }
  }

  private static void awaitLeaders(Admin admin, Collection<NewTopic> topics, long deadline)
      throws InterruptedException {
    var names = topics.stream().map(NewTopic::name).collect(Collectors.toSet());
    while (true) {
      try {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        for (var topic : admin.describeTopics(names).allTopicNames().get().values()) {
          for (var partition : topic.partitions()) {
            latest.put(
                new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
          }
        }
        admin.listOffsets(latest).all().get(remaining(deadline), TimeUnit.NANOSECONDS);
        return;
      } catch (ExecutionException | KafkaException | java.util.concurrent.TimeoutException e) {
        if (remaining(deadline) == 0) {
          throw new IllegalStateException(
              "The topics " + names + " were not ready in time: " + e.getMessage(), e);
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private static long remaining(long deadline) {
    return Math.max(0, deadline - System.nanoTime());
  }
}
