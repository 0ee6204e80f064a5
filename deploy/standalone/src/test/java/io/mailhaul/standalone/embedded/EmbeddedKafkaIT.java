package io.mailhaul.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.standalone.testing.NonLoopbackAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String CLUSTER = Uuid.randomUuid().toString();
  private static final String PASSWORD = "correct-horse";

  @TempDir Path directory;

  @Test
  void keepsRecordsAndTopicsAfterARestartOnAnotherPort() throws Exception {
    var topic = new NewTopic("control", 3, (short) 1).configs(Map.of("cleanup.policy", "compact"));
    String before;
    try (var kafka = start()) {
      before = kafka.bootstrapServers();
      kafka.provision(List.of(topic), TIMEOUT);
      try (var producer = producer(kafka)) {
        producer.send(new ProducerRecord<>("control", 2, "key", "kept")).get();
      }
    }
    try (var kafka = start()) {
      assertThat(kafka.bootstrapServers()).isNotEqualTo(before);
      kafka.provision(List.of(topic), TIMEOUT);
      assertThat(firstIn(kafka, new TopicPartition("control", 2))).isEqualTo("kept");
      try (var admin = Admin.create(kafka.clientProperties())) {
        var described = admin.describeTopics(List.of("control")).allTopicNames().get();
        assertThat(described.get("control").partitions()).hasSize(3);
      }
    }
  }

  @Test
  void addsPartitionsToATopicThatHasFewer() throws Exception {
    try (var kafka = start()) {
      kafka.provision(List.of(new NewTopic("folder-events", 2, (short) 1)), TIMEOUT);
      kafka.provision(List.of(new NewTopic("folder-events", 4, (short) 1)), TIMEOUT);
      try (var producer = producer(kafka)) {
        var sent = producer.send(new ProducerRecord<>("folder-events", 3, "key", "lane"));
        assertThat(sent.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS).hasOffset()).isTrue();
      }
    }
  }

  @Test
  void acceptsRecordsInEveryPartitionOfAProvisionedTopic() throws Exception {
    try (var kafka = start()) {
      kafka.provision(List.of(new NewTopic("folder-events", 256, (short) 1)), TIMEOUT);
      try (var producer = producer(kafka, Map.of("retry.backoff.ms", 5))) {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var partition = 0; partition < 256; partition++) {
          sent.add(producer.send(new ProducerRecord<>("folder-events", partition, "key", "lane")));
        }
        for (var answer : sent) {
          assertThat(answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS).hasOffset()).isTrue();
        }
      }
    }
  }

  @Test
  void createsNoTopicThatWasNotProvisioned() {
    try (var kafka = start();
        var producer = producer(kafka, Map.of("max.block.ms", 1_000))) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("mistyped", "key", "v")).get())
          .hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void refusesAClientWithAWrongPassword() {
    try (var kafka = start()) {
      var wrong =
          new HashMap<>(BrokerSettings.clientProperties(kafka.bootstrapServers(), "guessed"));
      try (var admin = Admin.create(wrong)) {
        assertThatThrownBy(() -> admin.listTopics().names().get())
            .hasCauseInstanceOf(SaslAuthenticationException.class);
      }
    }
  }

  @Test
  void listensOnLoopbackOnly() throws IOException {
    try (var kafka = start()) {
      var port = Integer.parseInt(kafka.bootstrapServers().split(":")[1]);
      for (var address : NonLoopbackAddresses.ofThisMachine()) {
        try (var socket = new Socket()) {
          assertThatIOException()
              .isThrownBy(() -> socket.connect(new InetSocketAddress(address, port), 2_000));
        }
      }
    }
  }

  @Test
  void reportsTheLossOfItsDiskAndKeepsTheProcessRunning() throws Exception {
    try (var kafka = start()) {
      var failed = kafka.failure().toCompletableFuture();
      kafka.provision(List.of(new NewTopic("topic", 1, (short) 1)), TIMEOUT);
      assertThat(failed).isNotDone();
      deleteTree(directory);
      assertThat(failed.get(60, TimeUnit.SECONDS)).isNotNull();
    }
  }

  private EmbeddedKafka start() {
    return EmbeddedKafka.start(directory, CLUSTER, PASSWORD);
  }

  private static String firstIn(EmbeddedKafka kafka, TopicPartition partition) {
    try (var consumer =
        new KafkaConsumer<>(
            kafka.clientProperties(), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(TIMEOUT).records(partition).getFirst().value();
    }
  }

  private static KafkaProducer<String, String> producer(EmbeddedKafka kafka) {
    return producer(kafka, Map.of());
  }

  private static KafkaProducer<String, String> producer(
      EmbeddedKafka kafka, Map<String, Object> more) {
    var settings = new HashMap<>(kafka.clientProperties());
    settings.putAll(more);
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private static void deleteTree(Path root) throws IOException {
    try (var tree = Files.walk(root)) {
      for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
