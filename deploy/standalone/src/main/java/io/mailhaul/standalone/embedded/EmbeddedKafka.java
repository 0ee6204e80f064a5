package io.mailhaul.standalone.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A KRaft broker and controller in this JVM, with its log on disk: records that were committed
 * before a SIGKILL of the process are there after the next start.
 *
 * <p>It listens on loopback only, on ports that differ from run to run, and requires a password: a
 * user who can write to the topics can make the platform copy mailboxes, and other users of the
 * machine must not be able to. {@link #clientProperties()} holds all that a client needs.
 *
 * <p>Kafka has no supported way to embed it. This class does the same as Kafka's own launcher, with
 * two differences. It binds the controller's socket before it writes the configuration, so that no
 * other process can take the port in between. It reports a fault by {@link #failure()} instead of
 * ending the process.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CONTROLLER_TIMEOUT = Duration.ofSeconds(30);
  private static final long CONTROLLER_POLL_MILLIS = 5;

  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final String password;
  private final Metrics metrics = new Metrics();
  private final ControllerServer controller;
  private final BrokerServer broker;
  private String bootstrapServers = "";

  private EmbeddedKafka(KafkaConfig config, ServerSocketChannel controllerSocket, String password) {
    this.password = password;
    var storage = KafkaRaftServer.initializeLogDirs(config, log, "");
    var address = new InetSocketAddress(loopback(), controllerSocket.socket().getLocalPort());
    var shared =
        new SharedServer(
            config,
            storage._1(),
            Time.SYSTEM,
            metrics,
            CompletableFuture.completedFuture(Map.of(BrokerSettings.NODE_ID, address)),
            List.of(),
            (name, fatal, action) ->
                (message, cause) -> {
                  var fault = new IllegalStateException(name + ": " + message, cause);
                  log.error("Kafka reported a fault", fault);
                  if (fatal) {
                    failure.complete(fault);
                  }
                  action.run();
                  return fault;
                },
            preboundFor(controllerSocket));
    Exit.setExitProcedure(this::onExit);
    Exit.setHaltProcedure(this::onExit);
    this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
    this.broker = new BrokerServer(shared);
  }

  /**
   * Starts Kafka on the log in the directory; formats an empty or missing directory first.
   *
   * @param directory holds the log; nothing else may use it
   * @param clusterId Kafka's base64 UUID, written to the directory when it is formatted
   * @param password the password of the clients
   * @throws IllegalStateException if Kafka does not start
   */
  public static EmbeddedKafka start(Path directory, String clusterId, String password) {
    return start(directory, clusterId, password, 0);
  }

  /** The same with a fixed port, at which clients find the broker again after a restart. */
  public static EmbeddedKafka start(
      Path directory, String clusterId, String password, int clientPort) {
    var socket = boundToLoopback();
    @Nullable EmbeddedKafka kafka = null;
    try {
      var controllerPort = socket.socket().getLocalPort();
      format(Files.createDirectories(directory), clusterId);
      var settings = BrokerSettings.of(directory, controllerPort, clientPort, password);
      kafka = new EmbeddedKafka(new KafkaConfig(settings, false), socket, password);
      kafka.startup();
      return kafka;
    } catch (Exception e) {
      var failed =
          new IllegalStateException(
              "The embedded Kafka in " + directory + " did not start: " + e.getMessage(), e);
      try (socket) {
        if (kafka != null) {
          kafka.close();
        }
      } catch (IOException | RuntimeException closing) {
        failed.addSuppressed(closing);
      }
      throw failed;
    }
  }

  private void startup() throws InterruptedException, TimeoutException {
    controller.startup();
    unregisterPreviousBroker();
    broker.startup();
    var port = broker.boundPort(ListenerName.normalised(BrokerSettings.CLIENT_LISTENER));
    bootstrapServers = BrokerSettings.HOST + ":" + port;
  }

  /**
   * Unregisters the broker of the previous run. After a kill the controller would take that broker
   * for alive and refuse this one until the session timeout has passed. A timeout that is short
   * enough for a fast restart is too short for a busy machine. The previous broker is certainly
   * gone: it ended with the process in which its controller ran.
   */
  private void unregisterPreviousBroker() throws InterruptedException, TimeoutException {
    var deadline = System.nanoTime() + CONTROLLER_TIMEOUT.toNanos();
    while (!controller.controller().isActive()) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "its controller was not ready within " + CONTROLLER_TIMEOUT.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(CONTROLLER_POLL_MILLIS);
    }
    var asked =
        new ControllerRequestContext(
            new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
    try {
      controller
          .controller()
          .unregisterBroker(asked, BrokerSettings.NODE_ID)
          .get(CONTROLLER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
        throw new IllegalStateException("the broker of the previous run is still registered", e);
      }
    }
  }

  /** The bootstrap host and port, valid for this run only. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * The properties that every client (admin, producer, consumer) needs: address and sign-in.
   * Contains the password.
   */
  public Map<String, Object> clientProperties() {
    return BrokerSettings.clientProperties(bootstrapServers, password);
  }

  /** Kafka calls this instead of ending its process, for example when its disk fails. */
  private void onExit(int status, @Nullable String message) {
    var fault =
        new IllegalStateException(
            message == null
                ? "Kafka has stopped by itself, usually because of an error of its disk"
                : "Kafka stopped with status " + status + ": " + message);
    log.error("Kafka stopped by itself", fault);
    failure.complete(fault);
    throw fault;
  }

  /** Completes with the cause if Kafka fails; the platform must be stopped then. */
  public CompletionStage<Throwable> failure() {
    return failure.minimalCompletionStage();
  }

  /**
   * Creates the missing topics and waits until every partition of all topics accepts records. Does
   * not change existing topics.
   *
   * @throws IllegalStateException if the topics are not ready in time
   */
  public void provision(Collection<NewTopic> topics, Duration timeout) {
    provision(Set.of(), topics, timeout);
  }

  /**
   * The same, on a log that was used before. If its metadata is damaged, Kafka starts nevertheless,
   * without the topics that it does not find there, and deletes their records.
   *
   * @param required the names of topics that must exist
   * @throws IllegalStateException if one of them is missing; nothing is created then
   */
  public void provision(Set<String> required, Collection<NewTopic> topics, Duration timeout) {
    TopicCreator.provision(clientProperties(), required, topics, timeout);
  }

  /** Shuts Kafka down cleanly, so that the next start needs no recovery. */
  @Override
  public void close() {
    try {
      broker.shutdown(SHUTDOWN_TIMEOUT);
    } finally {
      controller.shutdown();
      metrics.close();
      Exit.resetExitProcedure();
      Exit.resetHaltProcedure();
    }
  }

  private static void format(Path directory, String clusterId) throws Exception {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setNodeId(BrokerSettings.NODE_ID)
        .setClusterId(clusterId)
        .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
        .setMetadataLogDirectory(directory.toString())
        .addDirectory(directory.toString())
        .setIgnoreFormatted(true)
        .run();
  }

  private static ServerSocketFactory preboundFor(ServerSocketChannel controllerSocket) {
    return (listener, address, backlog, receiveBuffer) ->
        BrokerSettings.CONTROLLER_LISTENER.equals(listener)
            ? controllerSocket
            : ServerSocketFactory.INSTANCE.openServerSocket(
                listener, address, backlog, receiveBuffer);
  }

  private static ServerSocketChannel boundToLoopback() {
    try {
      var channel = ServerSocketChannel.open();
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(loopback(), 0));
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on " + BrokerSettings.HOST, e);
    }
  }

  private static InetAddress loopback() {
    return InetAddress.ofLiteral(BrokerSettings.HOST);
  }
}
