package io.mailhaul.copier.slot;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Clients of a copier whose consumer does nothing while it is paused, not even heartbeats. */
final class PausableKafkaClients extends CopierKafkaClients {

  private final Runnable awaitResumed;

  /**
   * @param awaitResumed returns when the copier is not paused
   */
  PausableKafkaClients(
      Map<String, Object> common,
      CopierSettings settings,
      String instanceId,
      Runnable awaitResumed) {
    super(common, settings, instanceId);
    this.awaitResumed = awaitResumed;
  }

  @Override
  Map<String, Object> producerSettings() {
    Map<String, Object> settings = super.producerSettings();
    // Another copier can read the lane when the transaction of the paused one has timed out.
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 3_000);
    return settings;
  }

  @Override
  Consumer<String, byte[]> folderEventConsumer() {
    Map<String, Object> settings = folderEventConsumerSettings();
    // Stops the heartbeats of a consumer that does not poll.
    settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 1_000);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()) {
      @Override
      public ConsumerRecords<String, byte[]> poll(Duration timeout) {
        awaitResumed.run();
        return super.poll(timeout);
      }
    };
  }
}
