package io.mailhaul.copier.slot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Creates the Kafka clients of a copier. Their ids are stable across restarts; with new ids, the
 * broker would wait until the old group member and the old transactions time out.
 */
public class CopierKafkaClients {

  private static final String GROUP = "message-copier";
  private static final int DESCRIBE_TIMEOUT_MILLIS = 5_000;
  private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;
  private static final int MAX_FETCH_BYTES = 8 << 20;

  /**
   * How long the broker may hold back an empty response. A slot that requests more events is only
   * part of the next fetch, so it waits until the response for the other slots has arrived.
   */
  private static final int MAX_FETCH_WAIT_MILLIS = 50;

  private final Map<String, Object> common;
  private final CopierSettings settings;
  private final String instanceId;

  /**
   * @param common settings of all clients, such as bootstrap servers and security
   * @param instanceId unique among the copiers and the same after a restart
   */
  public CopierKafkaClients(
      Map<String, Object> common, CopierSettings settings, String instanceId) {
    this.common = Map.copyOf(common);
    this.settings = settings;
    this.instanceId = instanceId;
  }

  public String instanceId() {
    return instanceId;
  }

  /**
   * Whether the group has a member with the instance id of this copier: another copier, or what is
   * left of an earlier member until its session times out. True if the broker does not answer.
   */
  boolean isInstanceIdInUse() throws InterruptedException {
    try (Admin admin = Admin.create(common)) {
      DescribeConsumerGroupsOptions options =
          new DescribeConsumerGroupsOptions().timeoutMs(DESCRIBE_TIMEOUT_MILLIS);
      return admin.describeConsumerGroups(List.of(GROUP), options).all().get().values().stream()
          .flatMap(group -> group.members().stream())
          .anyMatch(member -> member.groupInstanceId().filter(memberId()::equals).isPresent());
    } catch (ExecutionException e) {
      return !(e.getCause() instanceof GroupIdNotFoundException);
    } catch (KafkaException e) {
      return true;
    }
  }

  private String memberId() {
    return instanceId + "-message-copier";
  }

  Consumer<String, byte[]> folderEventConsumer() {
    return new KafkaConsumer<>(
        folderEventConsumerSettings(), new StringDeserializer(), new ByteArrayDeserializer());
  }

  Map<String, Object> folderEventConsumerSettings() {
    int session = (int) settings.sessionTimeout().toMillis();
    Map<String, Object> config = new HashMap<>(common);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, memberId());
    config.put(CommonClientConfigs.CLIENT_ID_CONFIG, memberId());
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
    config.put(
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) settings.heartbeatInterval().toMillis());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // Fetched records stay in memory until their slot requests more.
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_FETCH_BYTES);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, MAX_FETCH_WAIT_MILLIS);
    return config;
  }

  Producer<String, byte[]> transactionalProducer() {
    return new KafkaProducer<>(
        producerSettings(), new StringSerializer(), new ByteArraySerializer());
  }

  Map<String, Object> producerSettings() {
    Map<String, Object> config = new HashMap<>(common);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, memberId());
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TRANSACTION_TIMEOUT_MILLIS / 2);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    return config;
  }
}
