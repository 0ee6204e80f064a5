package io.mailhaul.standalone.platform;

import io.mailhaul.events.Topics;
import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.data.RunningPlatform;
import io.mailhaul.standalone.kafka.EmbeddedKafka;
import io.mailhaul.standalone.postgres.EmbeddedPostgres;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform, running. It holds its data directory from {@link #start} to {@link #close}; a
 * process that is killed in between leaves nothing that the next start would stumble over.
 */
public final class Platform implements AutoCloseable {

  /** How many partitions {@code folder-events} has here, so how many lanes move at once. */
  static final int SLOTS = 32;

  private static final int PARTITIONS = 8;
  private static final Duration PROVISIONING = Duration.ofSeconds(30);
  private static final Duration STOPPING = Duration.ofSeconds(20);
  private static final Logger log = LoggerFactory.getLogger(Platform.class);

  private final DataDirectory data;
  private final EmbeddedKafka kafka;
  private final EmbeddedPostgres postgres;
  private final Services services;
  private final RunningPlatform here;

  private Platform(
      DataDirectory data, EmbeddedKafka kafka, EmbeddedPostgres postgres, Services services) {
    this.data = data;
    this.kafka = kafka;
    this.postgres = postgres;
    this.services = services;
    this.here = RunningPlatform.here(services.batchServiceUrl(), Clock.systemUTC().instant());
  }

  /**
   * Starts everything over that directory, and lets others know where it can be reached.
   *
   * @param data is closed with the platform, also when it does not start
   * @param port where the REST API shall answer, on loopback; 0 for any
   * @throws PlatformException when something does not start; nothing runs then
   */
  public static Platform start(DataDirectory data, int port) {
    long begin = System.nanoTime();
    Starting starting = new Starting(data);
    try {
      Platform platform = starting.platform(port);
      platform.announce();
      log.info("Ready after {} ms", (System.nanoTime() - begin) / 1_000_000);
      return platform;
    } catch (RuntimeException e) {
      log.error("The platform does not start", e);
      starting.undo();
      throw e instanceof PlatformException known
          ? known
          : new PlatformException(reason(e) + ". See " + data.logFile(), e);
    }
  }

  /** Where the REST API answers. */
  public URI baseUrl() {
    return services.batchServiceUrl();
  }

  /** Lets other commands find it. */
  void announce() {
    data.announce(here);
  }

  /** Lets no other command find it any more. */
  void withdraw() {
    data.withdraw();
  }

  /** What a caller of the REST API presents. */
  public String token() {
    return data.secrets().restToken();
  }

  /** Completes when the platform has broken down by itself, with what happened. */
  public CompletionStage<Throwable> failure() {
    return kafka.failure();
  }

  /**
   * Stops everything in an orderly way: the copier ends its turn and commits what it has done.
   * Whatever does not stop in time is left to the end of the process; nothing is lost by that.
   */
  @Override
  public void close() {
    log.info("Stopping");
    services.close();
    stop(data, kafka, postgres);
    log.info("Stopped");
  }

  private static void stop(
      DataDirectory data, @Nullable EmbeddedKafka kafka, @Nullable EmbeddedPostgres postgres) {
    InTime.run(
        STOPPING,
        () -> {
          if (kafka != null) {
            kafka.close();
          }
        },
        () -> {
          if (postgres != null) {
            postgres.close();
          }
        });
    data.close();
  }

  private static String reason(Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** What runs so far; the parts that can start side by side do. */
  private static final class Starting {
    private final DataDirectory data;
    private @Nullable CompletableFuture<EmbeddedKafka> kafka;
    private @Nullable CompletableFuture<EmbeddedPostgres> postgres;

    Starting(DataDirectory data) {
      this.data = data;
    }

    Platform platform(int port) {
      CompletableFuture<EmbeddedKafka> broker = InTime.start("kafka", this::provisionedKafka);
      CompletableFuture<EmbeddedPostgres> database =
          InTime.start(
              "postgres",
              () -> EmbeddedPostgres.start(data.postgres(), data.secrets().databasePassword()));
      kafka = broker;
      postgres = database;
      try {
        Services services =
            Services.start(new ServiceSettings(data.secrets(), broker, database), port);
        return new Platform(data, broker.join(), database.join(), services);
      } catch (RuntimeException e) {
        // No service starts without them, and it is they who know why.
        CompletableFuture.allOf(broker, database).join();
        throw e;
      }
    }

    private EmbeddedKafka provisionedKafka() {
      EmbeddedKafka started =
          EmbeddedKafka.start(data.kafka(), data.ids().clusterId(), data.secrets().kafkaPassword());
      try {
        List<NewTopic> topics =
            Topics.all(SLOTS, PARTITIONS).stream()
                .map(t -> new NewTopic(t.name(), t.partitions(), (short) 1).configs(t.settings()))
                .toList();
        started.provision(topics, PROVISIONING);
        return started;
      } catch (RuntimeException e) {
        started.close();
        throw e;
      }
    }

    void undo() {
      stop(data, InTime.outcome(kafka), InTime.outcome(postgres));
    }
  }
}
