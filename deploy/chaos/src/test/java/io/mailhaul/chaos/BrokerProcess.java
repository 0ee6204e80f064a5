package io.mailhaul.chaos;

import io.mailhaul.events.Topics;
import io.mailhaul.standalone.embedded.BrokerSettings;
import io.mailhaul.standalone.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.NewTopic;

/** Kafka in its own process on a fixed port, for tests that kill and restart it. */
public final class BrokerProcess {

  /** The environment variable with the password of the clients. */
  public static final String PASSWORD = "MAILHAUL_TEST_KAFKA_PASSWORD";

  private static final int SLOTS = 32;
  private static final int PARTITIONS = 8;

  private BrokerProcess() {}

  /** The client configuration for a broker on that port. */
  public static Map<String, Object> clientProperties(int port, String password) {
    return BrokerSettings.clientProperties(BrokerSettings.HOST + ":" + port, password);
  }

  /** Arguments: the log directory, the cluster id, the port. */
  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            Path.of(arguments[0]),
            arguments[1],
            System.getenv(PASSWORD),
            Integer.parseInt(arguments[2]));
    kafka.provision(
        Topics.all(SLOTS, PARTITIONS).stream()
            .map(t -> new NewTopic(t.name(), t.partitions(), (short) 1).configs(t.settings()))
            .toList(),
        Duration.ofSeconds(60));
    kafka.failure().thenAccept(failure -> Runtime.getRuntime().halt(1));
    new CountDownLatch(1).await();
  }
}
