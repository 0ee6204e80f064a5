package io.mailhaul.standalone.durability;

import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.data.PlatformAddress;
import io.mailhaul.standalone.embedded.EmbeddedKafka;
import io.mailhaul.standalone.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A program that uses the embedded Kafka and PostgreSQL as the platform does, and is killed while
 * it runs. In each run it prints what earlier runs have committed, commits a record and a row, and
 * leaves a transaction open in both.
 */
final class MinimalPlatform {

  private static final String TOPIC = "work";
  private static final int PARTITIONS = 32;

  private MinimalPlatform() {}

  /** Arguments: the data directory, the number of the run. */
  public static void main(String[] arguments) throws Exception {
    var run = Integer.parseInt(arguments[1]);
    try (var data = DataDirectory.open(Path.of(arguments[0]))) {
      var starting =
          CompletableFuture.supplyAsync(
              () -> EmbeddedPostgres.start(data.postgres(), data.secrets().databasePassword()));
      try (var kafka =
              EmbeddedKafka.start(data.kafka(), data.clusterId(), data.secrets().kafkaPassword());
          var postgres = starting.join()) {
        kafka.provision(
            List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)), Duration.ofSeconds(30));
        data.announce(
            PlatformAddress.ofThisProcess(URI.create("http://127.0.0.1:8080"), Instant.now()));
        work(run, kafka, postgres);
      }
    }
    print("closed");
  }

  private static void work(int run, EmbeddedKafka kafka, EmbeddedPostgres postgres)
      throws Exception {
    try (var producer = producer(kafka);
        var member = groupConsumer(kafka);
        var database =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
      print("before " + recordsIn(kafka) + " " + rowsIn(database));
      producer.initTransactions();
      producer.beginTransaction();
      for (var partition = 0; partition < PARTITIONS; partition++) {
        producer.send(new ProducerRecord<>(TOPIC, partition, null, "committed-" + run));
      }
      producer.commitTransaction();
      member.subscribe(List.of(TOPIC));
      while (!pollFinds(member, "committed-" + run)) {
        // The parent process limits the wait.
      }
      print("first " + uptime());
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(positions(member), member.groupMetadata());
      producer.commitTransaction();

      database.setAutoCommit(false);
      insert(database, "committed-" + run);
      database.commit();
      insert(database, "open-" + run);
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, 0, null, "open-" + run)).get();
      print("working");
      System.in.transferTo(System.err);
      database.rollback();
      producer.abortTransaction();
    }
  }

  private static boolean pollFinds(KafkaConsumer<String, String> member, String value) {
    for (var found : member.poll(Duration.ofMillis(50))) {
      if (found.value().equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static Map<TopicPartition, OffsetAndMetadata> positions(
      KafkaConsumer<String, String> member) {
    var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (var partition : member.assignment()) {
      positions.put(partition, new OffsetAndMetadata(member.position(partition)));
    }
    return positions;
  }

  /** All committed records. */
  private static TreeSet<String> recordsIn(EmbeddedKafka kafka) {
    var settings = new HashMap<>(kafka.clientProperties());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    var found = new TreeSet<String>();
    try (var reader =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var all = IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(TOPIC, p)).toList();
      reader.assign(all);
      reader.seekToBeginning(all);
      var ends = reader.endOffsets(all);
      while (all.stream().anyMatch(p -> reader.position(p) < ends.get(p))) {
        reader.poll(Duration.ofMillis(50)).forEach(record -> found.add(record.value()));
      }
    }
    return found;
  }

  private static TreeSet<String> rowsIn(Connection database) throws SQLException {
    var found = new TreeSet<String>();
    try (var statement = database.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS work (value text NOT NULL)");
      try (var rows = statement.executeQuery("SELECT value FROM work")) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
    }
    return found;
  }

  private static void insert(Connection database, String value) throws SQLException {
    try (var insert = database.prepareStatement("INSERT INTO work VALUES (?)")) {
      insert.setString(1, value);
      insert.executeUpdate();
    }
  }

  private static KafkaProducer<String, String> producer(EmbeddedKafka kafka) {
    var settings = new HashMap<>(kafka.clientProperties());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "minimal-platform");
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private static KafkaConsumer<String, String> groupConsumer(EmbeddedKafka kafka) {
    var settings = new HashMap<>(kafka.clientProperties());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, "minimal-platform");
    settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "minimal-platform");
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 2_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 500);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }

  private static long uptime() {
    return ManagementFactory.getRuntimeMXBean().getUptime();
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
