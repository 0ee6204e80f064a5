package io.mailhaul.batch.testing;

import io.mailhaul.batch.BatchServiceApplication;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.EventJson.EventDeserializer;
import io.mailhaul.events.Topics;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A real Kafka, a real PostgreSQL and batch-service, which can be restarted. */
public final class TestPlatform implements AutoCloseable {

  public static final String TOKEN = "a-token-only-for-tests";
  static final int SLOTS = 4;

  private final EmbeddedKafkaBroker kafka;
  private final EmbeddedPostgres postgres;
  private final KafkaProducer<String, byte[]> producer;
  private final List<ConsumerRecord<String, Event>> seen = new ArrayList<>();
  private final KafkaConsumer<String, Event> consumer;
  private ConfigurableApplicationContext service;

  TestPlatform(String... settings) throws Exception {
    postgres = EmbeddedPostgres.builder().start();
    kafka = new EmbeddedKafkaKraftBroker(1, 1);
    kafka.afterPropertiesSet();
    Map<String, Object> client = new HashMap<>();
    client.put("bootstrap.servers", kafka.getBrokersAsString());
    try (Admin admin = Admin.create(client)) {
      admin
          .createTopics(
              Topics.all(SLOTS, 2).stream()
                  .map(spec -> new NewTopic(spec.name(), spec.partitions(), (short) 1))
                  .toList())
          .all()
          .get();
    }
    producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
    consumer = new KafkaConsumer<>(client, new StringDeserializer(), new EventDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topics.Spec spec : Topics.all(SLOTS, 2)) {
      for (int i = 0; i < spec.partitions(); i++) {
        if (!spec.name().equals(Topics.MIGRATION_PROGRESS) && !spec.name().endsWith(".dlt")) {
          partitions.add(new TopicPartition(spec.name(), i));
        }
      }
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    start(settings);
  }

  public void start(String... settings) {
    service = another(settings);
  }

  /** Starts another replica of the service. */
  public ConfigurableApplicationContext another(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "spring.config.name=batch-service",
                "spring.kafka.bootstrap-servers=" + kafka.getBrokersAsString(),
                "spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "spring.datasource.username=postgres",
                "server.port=0",
                "mailhaul.rest.token=" + TOKEN,
                "mailhaul.credentials.encryption-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "mailhaul.topics.folder-event-partitions=" + SLOTS));
    all.addAll(settings.length == 0 ? List.of("mailhaul.instance-id=test") : List.of(settings));
    // As arguments, because the service's own file overrides defaults.
    return new SpringApplicationBuilder(BatchServiceApplication.class)
        .run(all.stream().map(setting -> "--" + setting).toArray(String[]::new));
  }

  public void stop() {
    service.close();
  }

  public ConfigurableApplicationContext service() {
    return service;
  }

  /** The addresses of the Kafka brokers. */
  public String brokers() {
    return kafka.getBrokersAsString();
  }

  public int port() {
    return service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Publishes an event in place of a scanner, copier or notifier. */
  public void publish(String topic, Event event) {
    send(topic, event.key(), EventJson.write(event));
  }

  public void send(String topic, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
    producer.flush();
  }

  /** The first event of a type that matches and was not taken before, in the order of its topic. */
  public <T extends Event> T take(Class<T> type, Predicate<T> fits) {
    return type.cast(takeRecord(type, fits).value());
  }

  public <T extends Event> ConsumerRecord<String, Event> takeRecord(
      Class<T> type, Predicate<T> fits) {
    return BoundedWait.present(
        Duration.ofSeconds(20),
        () -> findRecord(type, fits),
        () ->
            "no "
                + type.getSimpleName()
                + " among "
                + seen.stream().map(ConsumerRecord::value).toList());
  }

  /** Like {@link #take}, but returns empty when the event has not arrived. */
  public <T extends Event> Optional<T> find(Class<T> type, Predicate<T> fits) {
    return findRecord(type, fits).map(record -> type.cast(record.value()));
  }

  private <T extends Event> Optional<ConsumerRecord<String, Event>> findRecord(
      Class<T> type, Predicate<T> fits) {
    Optional<ConsumerRecord<String, Event>> found = firstSeen(type, fits);
    if (found.isEmpty()) {
      consumer.poll(Duration.ofMillis(20)).forEach(seen::add);
      found = firstSeen(type, fits);
    }
    found.ifPresent(seen::remove);
    return found;
  }

  private <T extends Event> Optional<ConsumerRecord<String, Event>> firstSeen(
      Class<T> type, Predicate<T> fits) {
    return seen.stream()
        .filter(record -> type.isInstance(record.value()))
        .filter(record -> fits.test(type.cast(record.value())))
        .findFirst();
  }

  <T extends Event> T take(Class<T> type) {
    return take(type, event -> true);
  }

  /** Whether no matching event arrives within half a second. */
  public <T extends Event> boolean noneOf(Class<T> type, Predicate<T> fits) {
    long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
    while (System.nanoTime() < end) {
      consumer.poll(Duration.ofMillis(20)).forEach(seen::add);
    }
    return seen.stream()
        .filter(record -> type.isInstance(record.value()))
        .noneMatch(record -> fits.test(type.cast(record.value())));
  }

  /** The dead letters of a topic. */
  public String deadLetters(String topic) {
    Map<String, Object> client = new HashMap<>();
    client.put("bootstrap.servers", kafka.getBrokersAsString());
    StringBuilder text = new StringBuilder();
    TopicPartition partition = new TopicPartition(topic + Topics.DEAD_LETTERS, 0);
    try (var letters =
        new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
      letters.assign(List.of(partition));
      letters.seekToBeginning(List.of(partition));
      long end = letters.endOffsets(List.of(partition)).get(partition);
      while (letters.position(partition) < end) {
        letters.poll(Duration.ofMillis(50)).forEach(record -> text.append(record.value()));
      }
    }
    return text.toString();
  }

  /** Inserts a row into the outbox again. */
  public void restore(long id, String topic, String key, byte[] value) {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var insert =
            connection.prepareStatement(
                "insert into outbox (id, topic, key, value) overriding system value"
                    + " values (?, ?, ?, ?)")) {
      insert.setLong(1, id);
      insert.setString(2, topic);
      insert.setString(3, key);
      insert.setBytes(4, value);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Every row of the table {@code mailbox}, as text. */
  public String dump() {
    StringBuilder text = new StringBuilder();
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select m::text || encode(encrypted_secrets, 'escape') from mailbox m")) {
      while (row.next()) {
        text.append(row.getString(1)).append('\n');
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    service.close();
    consumer.close();
    producer.close();
    kafka.destroy();
    postgres.close();
  }
}
