package io.mailhaul.chaos;

import io.mailhaul.batch.BatchServiceApplication;
import io.mailhaul.chaos.proxy.ChaosProxy;
import io.mailhaul.cli.client.BatchClient;
import io.mailhaul.cli.testing.PlatformJvm;
import io.mailhaul.copier.MessageCopierApplication;
import io.mailhaul.events.Topics;
import io.mailhaul.notifier.NotifierApplication;
import io.mailhaul.scanner.FolderScannerApplication;
import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.embedded.EmbeddedPostgres;
import io.mailhaul.standalone.testing.UnpackedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.databind.json.JsonMapper;

/**
 * The platform as a cluster runs it: the broker and each service in its own process on a fixed
 * port, with any number of copiers. Timeouts are short, so that a test can exceed all of them in
 * little time.
 */
public final class ChaosPlatform implements AutoCloseable {

  /** Longer than every timeout below, and than the transaction timeout of ten seconds. */
  static final Duration LONGER_THAN_ANY_TIMEOUT = Duration.ofSeconds(16);

  /** The time in which a mail server must answer. */
  static final Duration MAIL_TIMEOUT = Duration.ofSeconds(10);

  /** JVM options of the services that are not measured. */
  private static final List<String> JVM_OPTIONS = List.of("-Xmx256m");

  /**
   * The copiers of a platform.
   *
   * @param java JVM options
   * @param settings settings that differ from the defaults
   */
  public record CopierProcesses(int count, List<String> java, Map<String, Object> settings) {}

  private static final CopierProcesses TWO_COPIERS =
      new CopierProcesses(
          2,
          JVM_OPTIONS,
          Map.of(
              "mailhaul.copier.session-timeout",
              "5s",
              "mailhaul.copier.time-slice",
              "2s",
              "mailhaul.copier.window-messages",
              20,
              "spring.kafka.properties.max.poll.interval.ms",
              12_000));

  private final DataDirectory data;
  private final Path logs;
  private final int restPort = freePort();
  private final int kafkaPort = freePort();
  private final int[] copierPorts;
  private final ChaosProxy databaseLink;
  private final HttpClient http = HttpClient.newHttpClient();
  private EmbeddedPostgres postgres;

  final ServiceProcess broker;
  final ServiceProcess batchService;
  final ServiceProcess scanner;
  final ServiceProcess notifier;
  public final List<ServiceProcess> copiers;
  public final BatchClient client;

  /** Starts all processes; returns before the services are ready. */
  ChaosPlatform(Path directory, Path logs) throws IOException {
    this(directory, logs, TWO_COPIERS);
  }

  /** The same with these copiers. */
  public ChaosPlatform(Path directory, Path logs, CopierProcesses copiers) throws IOException {
    this.copierPorts = IntStream.range(0, copiers.count()).map(i -> freePort()).toArray();
    this.logs = Files.createDirectories(logs);
    UnpackedPostgres.prepare();
    data = DataDirectory.open(directory);
    broker =
        new ServiceProcess(
            "broker",
            java(
                "broker",
                JVM_OPTIONS,
                List.of(Path.of("target/test-classes").toAbsolutePath()),
                BrokerProcess.class,
                data.kafka().toString(),
                data.clusterId(),
                Integer.toString(kafkaPort)),
            Map.of(BrokerProcess.PASSWORD, data.secrets().kafkaPassword()),
            logs.resolve("broker.out"));
    postgres = EmbeddedPostgres.start(data.postgres(), data.secrets().databasePassword());
    databaseLink = ChaosProxy.start(this::databasePort, 0, Duration.ZERO);
    batchService = service("batch-service", BatchServiceApplication.class, batchServiceSettings());
    scanner = service("folder-scanner", FolderScannerApplication.class, settings(freePort()));
    this.copiers = IntStream.range(0, copiers.count()).mapToObj(i -> copier(i, copiers)).toList();
    notifier = service("notifier", NotifierApplication.class, settings(freePort()));
    client = new BatchClient(restUrl(), data.secrets().restToken());
  }

  private ServiceProcess copier(int index, CopierProcesses copiers) {
    Map<String, Object> settings = settings(copierPorts[index]);
    settings.putAll(copiers.settings());
    settings.put("mailhaul.instance-id", "copier-" + (index + 1));
    String name = "message-copier-" + (index + 1);
    return service(name, copiers.java(), MessageCopierApplication.class, settings);
  }

  private Map<String, Object> batchServiceSettings() {
    Map<String, Object> settings = settings(restPort);
    settings.put(
        "spring.datasource.url",
        "jdbc:postgresql://127.0.0.1:" + databaseLink.port() + "/postgres");
    settings.put("spring.datasource.username", postgres.user());
    settings.put("spring.datasource.password", postgres.password());
    settings.put("spring.datasource.hikari.connection-timeout", 5_000);
    settings.put("mailhaul.rest.token", data.secrets().restToken());
    settings.put(
        "mailhaul.credentials.encryption-key",
        Base64.getEncoder().encodeToString(data.secrets().encryptionKey()));
    return settings;
  }

  private Map<String, Object> settings(int port) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.port", port);
    settings.put("mailhaul.instance-id", "chaos");
    settings.put("mailhaul.worker-api.url", restUrl().toString());
    settings.put("mailhaul.worker-api.token", data.secrets().restToken());
    settings.put("mailhaul.imap.timeout", MAIL_TIMEOUT);
    settings.put("spring.kafka.bootstrap-servers", "127.0.0.1:" + kafkaPort);
    settings.put("spring.kafka.consumer.properties.session.timeout.ms", 6_000);
    settings.put("spring.kafka.consumer.properties.heartbeat.interval.ms", 1_500);
    BrokerProcess.clientProperties(kafkaPort, data.secrets().kafkaPassword())
        .forEach((name, value) -> settings.put("spring.kafka.properties." + name, value));
    return settings;
  }

  private ServiceProcess service(String name, Class<?> main, Map<String, Object> settings) {
    return service(name, JVM_OPTIONS, main, settings);
  }

  private ServiceProcess service(
      String name, List<String> java, Class<?> main, Map<String, Object> settings) {
    // Settings hold secrets, and any user can read a command line: so the environment.
    return new ServiceProcess(
        name,
        java(name, java, List.of(), main),
        Map.of("SPRING_APPLICATION_JSON", JsonMapper.shared().writeValueAsString(settings)),
        logs.resolve(name + ".out"));
  }

  private List<String> java(
      String name, List<String> options, List<Path> classes, Class<?> main, String... arguments) {
    List<String> all = new ArrayList<>(options);
    all.add("-Dmailhaul.log=" + logs.resolve(name + ".log"));
    List<String> command = PlatformJvm.command(all, classes, main.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private URI restUrl() {
    return URI.create("http://127.0.0.1:" + restPort);
  }

  /** Whether the copier has started so far that it shows its meters. */
  boolean hasStarted(int copier) {
    return meter(copier, "process_uptime_seconds") > 0;
  }

  /** Whether the copier's meters show an active lane now. */
  boolean isCopying(int copier) {
    return meter(copier, "mailhaul_copier_lanes_active") > 0;
  }

  /** The value of a meter of a copier, summed over its tags; 0 when the copier does not answer. */
  public double meter(int copier, String name) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + copierPorts[copier] + "/actuator/prometheus"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGSTOP of all processes, also those of the database, as when a laptop sleeps. */
  void suspend() {
    processes().forEach(ServiceProcess::suspend);
    signalDatabase("STOP");
  }

  /** SIGCONT of all processes. */
  void resume() {
    signalDatabase("CONT");
    processes().forEach(ServiceProcess::resume);
  }

  private void signalDatabase(String signal) {
    ProcessHandle postmaster = ProcessHandle.of(postmasterPid()).orElseThrow();
    ProcessSignals.send(signal, postmaster.pid());
    postmaster
        .descendants()
        .filter(ProcessHandle::isAlive)
        .forEach(backend -> ProcessSignals.sendIfAlive(signal, backend));
  }

  private Path postmasterPidFile() {
    return data.postgres().resolve("data/postmaster.pid");
  }

  private long postmasterPid() {
    try {
      return Long.parseLong(Files.readAllLines(postmasterPidFile()).getFirst().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Shuts the database down immediately, as in a crash. */
  void killDatabase() {
    // Otherwise two would start it again at the same time.
    postgres.abandon();
    ProcessSignals.send("QUIT", postmasterPid());
    // It deletes the file last. The process itself would stay until init has reaped it.
    if (!Waits.await(Duration.ofSeconds(20), () -> !Files.exists(postmasterPidFile()))) {
      throw new AssertionError("PostgreSQL does not stop");
    }
  }

  /** Starts the database again, which then recovers. */
  synchronized void startDatabase() {
    postgres = EmbeddedPostgres.start(data.postgres(), data.secrets().databasePassword());
  }

  private synchronized int databasePort() {
    return URI.create(postgres.jdbcUrl().substring("jdbc:".length())).getPort();
  }

  /** The number of lanes that have not ended. */
  long unfinishedLanes() throws SQLException {
    try (Connection database =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = database.createStatement();
        ResultSet lanes =
            statement.executeQuery(
                "select count(*) from folder where lane in ('LIVE', 'PARKED')")) {
      lanes.next();
      return lanes.getLong(1);
    }
  }

  /** The number of events that a service could not read or apply. */
  long deadLetters() throws InterruptedException, ExecutionException {
    try (Admin admin =
        Admin.create(BrokerProcess.clientProperties(kafkaPort, data.secrets().kafkaPassword()))) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (String topic : admin.listTopics().names().get()) {
        if (topic.endsWith(Topics.DEAD_LETTERS)) {
          ends.put(new TopicPartition(topic, 0), OffsetSpec.latest());
        }
      }
      return admin.listOffsets(ends).all().get().values().stream()
          .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
          .sum();
    }
  }

  List<ServiceProcess> processes() {
    List<ServiceProcess> all = new ArrayList<>(List.of(broker, batchService, scanner, notifier));
    all.addAll(copiers);
    return all;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    http.shutdownNow();
    processes().forEach(ServiceProcess::close);
    databaseLink.close();
    postgres.close();
    data.close();
  }
}
