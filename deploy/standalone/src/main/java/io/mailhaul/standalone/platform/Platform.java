package io.mailhaul.standalone.platform;

import io.mailhaul.events.Topics;
import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.data.PlatformAddress;
import io.mailhaul.standalone.embedded.EmbeddedKafka;
import io.mailhaul.standalone.embedded.EmbeddedPostgres;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running platform. It holds its data directory from {@link #start} to {@link #close}. If its
 * process is killed, the next start recovers without help.
 */
final class Platform implements AutoCloseable {

  /**
   * The number of partitions of {@code folder-events}: the lanes that are copied in parallel. More
   * than the processors need, because most lanes wait for a server, and those of different servers
   * should not share a slot.
   */
  static final int SLOTS = 64;

  /**
   * The number of partitions of the topics that are keyed by mailbox or batch. One, because each of
   * them has one reader here, which processes many records in parallel: the broker has work for
   * every partition of a transaction.
   */
  private static final int PARTITIONS = 1;

  private static final Duration PROVISIONING_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern TRAILING_PERIODS = Pattern.compile("[.\\s]+$");
  private static final Logger log = LoggerFactory.getLogger(Platform.class);

  private final DataDirectory data;
  private final EmbeddedKafka kafka;
  private final EmbeddedPostgres postgres;
  private final PlatformServices services;
  private final PlatformAddress announcement;

  private Platform(
      DataDirectory data,
      EmbeddedKafka kafka,
      EmbeddedPostgres postgres,
      PlatformServices services) {
    this.data = data;
    this.kafka = kafka;
    this.postgres = postgres;
    this.services = services;
    this.announcement =
        PlatformAddress.ofThisProcess(services.batchServiceUrl(), Clock.systemUTC().instant());
  }

  /**
   * Starts the platform on that directory and records there where other commands reach it.
   *
   * @param data is closed with the platform, also if the start fails
   * @param port the port of the REST API, on loopback; 0 for any free one
   * @throws PlatformException if a part does not start; all parts are stopped then
   */
  static Platform start(DataDirectory data, int port) {
    long begin = System.nanoTime();
    Startup starting = new Startup(data);
    try {
      new DirectoryCheck(data)
          .fullDisk()
          .ifPresent(fault -> {
            throw new PlatformException(fault);
          });
      Platform platform = starting.platform(port);
      data.markComplete(
          Topics.all(SLOTS, PARTITIONS).stream().map(t -> t.name()).collect(Collectors.toSet()));
      platform.announce();
      log.info("The platform is ready after {} ms", (System.nanoTime() - begin) / 1_000_000);
      return platform;
    } catch (RuntimeException e) {
      log.error("The platform did not start", e);
      Optional<String> fullDisk = new DirectoryCheck(data).fullDisk();
      starting.undo();
      throw explain(e, fullDisk, data);
    }
  }

  private static PlatformException explain(
      RuntimeException e, Optional<String> fullDisk, DataDirectory data) {
    if (fullDisk.isPresent()) {
      return new PlatformException(fullDisk.get(), e);
    }
    return e instanceof PlatformException known
        ? known
        : new PlatformException(
            reason(e)
                + ". See "
                + DataDirectory.logFile(data.root())
                + ". If files in "
                + data.root()
                + " are damaged, restore it, or "
                + DataDirectory.NEW_DIRECTORY_HINT,
            e);
  }

  /** The address of the REST API. */
  URI baseUrl() {
    return services.batchServiceUrl();
  }

  /** Records in the data directory where other commands reach this platform. */
  void announce() {
    data.announce(announcement);
  }

  /** Removes that record: from now on no other command finds this platform. */
  void withdraw() {
    data.withdraw();
  }

  /** The bearer token of the REST API. */
  String token() {
    return data.secrets().restToken();
  }

  /** Why the platform cannot go on with its data directory; empty if it can. */
  Optional<String> directoryFault() {
    return new DirectoryCheck(data).fault();
  }

  /** Completes with the cause if the platform fails while it runs. */
  CompletionStage<Throwable> failure() {
    return kafka
        .failure()
        .applyToEither(postgres.failure(), Function.identity())
        .applyToEither(services.failure(), Function.identity());
  }

  /**
   * Stops all parts; the copier ends its turns and commits what it has copied. A part that does not
   * stop in time ends with the process, which loses nothing.
   */
  @Override
  public void close() {
    log.info("The platform stops");
    services.close();
    stop(data, kafka, postgres);
    log.info("The platform has stopped");
  }

  private static void stop(
      DataDirectory data, @Nullable EmbeddedKafka kafka, @Nullable EmbeddedPostgres postgres) {
    ParallelStartup.runParallel(
        STOP_TIMEOUT,
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
    // The user gets one line; the log has the rest.
    return message == null
        ? cause.getClass().getSimpleName()
        : TRAILING_PERIODS
            .matcher(message.lines().map(String::strip).collect(Collectors.joining(" ")))
            .replaceAll("");
  }

  /** The parts that have been started so far; Kafka and PostgreSQL start in parallel. */
  private static final class Startup {
    private final DataDirectory data;
    private @Nullable CompletableFuture<EmbeddedKafka> kafka;
    private @Nullable CompletableFuture<EmbeddedPostgres> postgres;

    Startup(DataDirectory data) {
      this.data = data;
    }

    Platform platform(int port) {
      CompletableFuture<EmbeddedKafka> broker =
          ParallelStartup.start("kafka", this::provisionedKafka);
      CompletableFuture<EmbeddedPostgres> database =
          ParallelStartup.start(
              "postgres",
              () -> EmbeddedPostgres.start(data.postgres(), data.secrets().databasePassword()));
      kafka = broker;
      postgres = database;
      try {
        PlatformServices services =
            PlatformServices.start(new ServiceSettings(data.secrets(), broker, database), port);
        return new Platform(data, broker.join(), database.join(), services);
      } catch (RuntimeException e) {
        // No service starts without Kafka and PostgreSQL, so their error is the cause.
        CompletableFuture.allOf(broker, database).join();
        throw e;
      }
    }

    private EmbeddedKafka provisionedKafka() {
      EmbeddedKafka started =
          EmbeddedKafka.start(data.kafka(), data.clusterId(), data.secrets().kafkaPassword());
      try {
        List<NewTopic> topics =
            Topics.all(SLOTS, PARTITIONS).stream()
                .map(t -> new NewTopic(t.name(), t.partitions(), (short) 1).configs(t.settings()))
                .toList();
        started.provision(data.topics(), topics, PROVISIONING_TIMEOUT);
        log.info("Kafka listens at {}", started.bootstrapServers());
        return started;
      } catch (RuntimeException e) {
        started.close();
        throw e;
      }
    }

    void undo() {
      stop(data, ParallelStartup.resultOrNull(kafka), ParallelStartup.resultOrNull(postgres));
    }
  }
}
