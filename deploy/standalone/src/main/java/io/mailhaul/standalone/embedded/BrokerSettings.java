package io.mailhaul.standalone.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * The configuration of the embedded broker: one node on one user's machine, which must restart
 * within seconds after a kill and use little memory.
 */
public final class BrokerSettings {

  static final int NODE_ID = 1;
  public static final String HOST = "127.0.0.1";
  static final String CLIENT_LISTENER = "CLIENT";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String USER = "mailhaul";
  private static final String SASL_PLAIN = "PLAIN";

  private BrokerSettings() {}

  static Map<String, String> of(
      Path directory, int controllerPort, int clientPort, String password) {
    var settings = new HashMap<String, String>();
    settings.putAll(node(directory, controllerPort, clientPort));
    settings.putAll(signIn(password));
    settings.putAll(singleReplica());
    settings.putAll(fastRestart());
    settings.putAll(smallFootprint());
    return Map.copyOf(settings);
  }

  public static Map<String, Object> clientProperties(String bootstrapServers, String password) {
    var properties = new HashMap<>(clientSignIn(password));
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return Map.copyOf(properties);
  }

  /** The properties with which a client signs in. Contains the password. */
  public static Map<String, Object> clientSignIn(String password) {
    return Map.of(
        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
        "SASL_PLAINTEXT",
        SaslConfigs.SASL_MECHANISM,
        SASL_PLAIN,
        SaslConfigs.SASL_JAAS_CONFIG,
        loginModule(password) + ";");
  }

  private static Map<String, String> node(Path directory, int controllerPort, int clientPort) {
    var controller = HOST + ":" + controllerPort;
    return Map.of(
        "node.id",
        "" + NODE_ID,
        "process.roles",
        "broker,controller",
        "log.dirs",
        directory.toString(),
        // The voter's address comes from the configuration, not from the log, so a different port
        // at the next start does not change the quorum.
        "controller.quorum.voters",
        NODE_ID + "@" + controller,
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "inter.broker.listener.name",
        CLIENT_LISTENER,
        "listeners",
        "%s://%s:%d,%s://%s"
            .formatted(CLIENT_LISTENER, HOST, clientPort, CONTROLLER_LISTENER, controller),
        "auto.create.topics.enable",
        "false",
        "offsets.retention.minutes",
        "" + 30 * 24 * 60);
  }

  private static Map<String, String> signIn(String password) {
    var jaas = loginModule(password) + " user_" + USER + "=\"" + password + "\";";
    return Map.of(
        "listener.security.protocol.map",
        CLIENT_LISTENER + ":SASL_PLAINTEXT," + CONTROLLER_LISTENER + ":SASL_PLAINTEXT",
        "sasl.enabled.mechanisms",
        SASL_PLAIN,
        "sasl.mechanism.inter.broker.protocol",
        SASL_PLAIN,
        "sasl.mechanism.controller.protocol",
        SASL_PLAIN,
        "listener.name.client.plain.sasl.jaas.config",
        jaas,
        "listener.name.controller.plain.sasl.jaas.config",
        jaas);
  }

  private static String loginModule(String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
        + USER
        + "\" password=\""
        + password
        + "\"";
  }

  private static Map<String, String> singleReplica() {
    return Map.of(
        "default.replication.factor", "1",
        "min.insync.replicas", "1",
        "offsets.topic.replication.factor", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1");
  }

  private static Map<String, String> fastRestart() {
    return Map.of(
        "group.initial.rebalance.delay.ms", "0",
        // Allows session timeouts of 2 s; the default lower bound is 6 s.
        "group.min.session.timeout.ms", "1000",
        // Aborts the open transaction of a dead producer soon after its timeout.
        "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
        "offsets.topic.num.partitions", "4",
        "transaction.state.log.num.partitions", "4",
        // After a kill, the broker reads the active segment again.
        "log.segment.bytes", "" + 32 * 1024 * 1024);
  }

  private static Map<String, String> smallFootprint() {
    return Map.of(
        "num.network.threads", "2",
        "num.io.threads", "4",
        "background.threads", "2",
        "num.recovery.threads.per.data.dir", "2",
        "group.coordinator.threads", "1",
        "share.coordinator.threads", "1",
        // The log cleaner allocates all of it at the start: 128 MB by default.
        "log.cleaner.dedupe.buffer.size", "" + 8 * 1024 * 1024,
        "metric.reporters", "");
  }
}
