package io.mailhaul.listener.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Joins a consumer group with the instance ids of its members, which the broker fences therefore,
 * and disappears without leaving the group. The same happens to a service that was suspended and
 * whose own request to join is answered late.
 */
public final class MemberFencer {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private MemberFencer() {}

  /**
   * Waits until the group has that many members, and fences each of them.
   *
   * @return the ids of the fenced members
   */
  public static List<String> fenceAll(String servers, String group, String topic, int count)
      throws InterruptedException {
    List<MemberDescription> members = awaitMembers(servers, group, count, List.of());
    List<String> fenced = new ArrayList<>();
    List<KafkaConsumer<byte[], byte[]>> duplicates = new ArrayList<>();
    try {
      for (MemberDescription member : members) {
        KafkaConsumer<byte[], byte[]> duplicate =
            consumer(servers, group, member.groupInstanceId().orElseThrow());
        duplicates.add(duplicate);
        duplicate.subscribe(List.of(topic));
        fenced.add(member.consumerId());
      }
      Instant deadline = Instant.now().plus(TIMEOUT);
      while (memberIds(servers, group).stream().anyMatch(fenced::contains)) {
        if (Instant.now().isAfter(deadline)) {
          throw new AssertionError("The members of " + group + " were not replaced");
        }
        duplicates.forEach(duplicate -> duplicate.poll(Duration.ofMillis(50)));
      }
    } finally {
      // A static member does not leave the group when it is closed.
      duplicates.forEach(KafkaConsumer::close);
    }
    return fenced;
  }

  /** Waits until the group has that many members with partitions, and none of the others. */
  public static List<MemberDescription> awaitMembers(
      String servers, String group, int count, List<String> others) throws InterruptedException {
    Instant deadline = Instant.now().plus(TIMEOUT);
    while (true) {
      List<MemberDescription> members = members(servers, group);
      if (members.size() == count
          && members.stream().noneMatch(member -> member.assignment().topicPartitions().isEmpty())
          && members.stream().noneMatch(member -> others.contains(member.consumerId()))) {
        return members;
      }
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("Group " + group + " has the members " + members);
      }
      Thread.sleep(50);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(
      String servers, String group, String instanceId) {
    return consumer(Map.of("bootstrap.servers", servers), group, instanceId);
  }

  /** A consumer with the instance id of another one, which has not joined yet. */
  static KafkaConsumer<byte[], byte[]> consumer(
      Map<String, Object> client, String group, String instanceId) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("group.id", group);
    config.put("group.instance.id", instanceId);
    config.put("enable.auto.commit", false);
    // Must not read the records that it is assigned.
    config.put("auto.offset.reset", "latest");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static List<String> memberIds(String servers, String group) throws InterruptedException {
    return members(servers, group).stream().map(MemberDescription::consumerId).toList();
  }

  private static List<MemberDescription> members(String servers, String group)
      throws InterruptedException {
    return members(Map.<String, Object>of("bootstrap.servers", servers), group);
  }

  static List<MemberDescription> members(Map<String, Object> client, String group)
      throws InterruptedException {
    try (Admin admin = Admin.create(client)) {
      return List.copyOf(
          admin.describeConsumerGroups(List.of(group)).all().get().get(group).members());
    } catch (ExecutionException e) {
      // The group does not exist yet.
      return List.of();
    }
  }
}
