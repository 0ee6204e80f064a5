package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.EventJson.EventDeserializer;
import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.Topics;
import io.mailhaul.model.ByteSize;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.ControlTopicReader;
import io.mailhaul.worker.client.WorkerApiClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Base of the copier's tests with an embedded Kafka broker; the mail systems are in memory. */
abstract class EmbeddedBrokerTest {

  static final int SLOTS = 8;
  private static final String GROUP = "message-copier";
  static EmbeddedKafkaKraftBroker broker;

  final FakeMailServer source = new FakeMailServer();
  final FakeMailServer destination = new FakeMailServer();
  final String mailbox = UUID.randomUUID().toString();
  final InMemoryWorkerApi workerApi = new InMemoryWorkerApi();
  final List<MigrationProgress> progress = new CopyOnWriteArrayList<>();
  KafkaProducer<String, byte[]> producer;
  private KafkaConsumer<String, Event> progressReader;

  @BeforeAll
  static void startBroker() {
    broker = new EmbeddedKafkaKraftBroker(1, SLOTS, Topics.FOLDER_EVENTS);
    broker.brokerProperties(
        Map.of(
            "group.min.session.timeout.ms", "1000",
            "group.initial.rebalance.delay.ms", "0",
            "transaction.state.log.num.partitions", "2",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            // The default of ten seconds would delay each abort of a transaction that timed out.
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "200",
            "offsets.topic.num.partitions", "2"));
    broker.afterPropertiesSet();
    broker.addTopics(
        new org.apache.kafka.clients.admin.NewTopic(Topics.MIGRATION_PROGRESS, 1, (short) 1),
        new org.apache.kafka.clients.admin.NewTopic(Topics.CONTROL, 1, (short) 1),
        new org.apache.kafka.clients.admin.NewTopic(
            Topics.FOLDER_EVENTS + Topics.DEAD_LETTERS, 1, (short) 1));
  }

  @AfterAll
  static void stopBroker() {
    broker.destroy();
  }

  @BeforeEach
  void connect() {
    Map<String, Object> config =
        Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString());
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    progressReader =
        new KafkaConsumer<>(
            Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                broker.getBrokersAsString(),
                "group.id",
                UUID.randomUUID().toString(),
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed"),
            new StringDeserializer(),
            new EventDeserializer());
    progressReader.subscribe(List.of(Topics.MIGRATION_PROGRESS));
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    producer.close();
    progressReader.close();
    removeGroupMembers();
  }

  /**
   * A stopped copier stays a member of its group until its session times out, so that a restarted
   * one gets its slots back. The next test's copiers shall not wait for that.
   */
  private static void removeGroupMembers() throws InterruptedException {
    try (Admin admin = Admin.create(client())) {
      List<MemberToRemove> members =
          admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members().stream()
              .flatMap(member -> member.groupInstanceId().stream())
              .map(MemberToRemove::new)
              .toList();
      if (!members.isEmpty()) {
        var removal = new RemoveMembersFromConsumerGroupOptions(members);
        admin.removeMembersFromConsumerGroup(GROUP, removal).all().get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  Lane lane(String folder, int slot, int pass) {
    var here = source.account("alberta").folder(folder).status();
    var there = destination.account("alberta").folder(folder).status();
    UidRanges all = UidRanges.of(1, here.uidNext() - 1);
    return EventFixtures.lane(
        new LaneId("batch-of-" + mailbox, mailbox, pass, folder),
        "alberta@example.org",
        slot,
        0,
        "c0-" + folder,
        there.identity(),
        there.uidNext(),
        1,
        null,
        List.of(EventFixtures.laneSource(folder, here.identity(), all, all)));
  }

  void publish(Lane lane) {
    send(lane.slot(), EventJson.write(lane));
  }

  void send(int slot, byte[] value) {
    producer.send(new ProducerRecord<>(Topics.FOLDER_EVENTS, slot, Integer.toString(slot), value));
    producer.flush();
  }

  boolean poll() {
    for (ConsumerRecord<String, Event> entry : progressReader.poll(Duration.ofMillis(50))) {
      if (entry.value() instanceof MigrationProgress event && event.mailbox().equals(mailbox)) {
        progress.add(event);
      }
    }
    return true;
  }

  void awaitFinished(int lanes) {
    await().atMost(Duration.ofSeconds(60)).until(() -> poll() && finished() == lanes);
  }

  long finished() {
    return progress.stream()
        .filter(event -> event instanceof LaneProgressed p && p.finished())
        .count();
  }

  /** Checks that the committed progress of a lane is one chain of cursors from its start. */
  void assertOneChain(String folder) {
    String cursor = "c0-" + folder;
    for (MigrationProgress event : progress) {
      if (event instanceof LaneProgressed turn && turn.id().destination().equals(folder)) {
        assertThat(turn.from()).isEqualTo(cursor);
        cursor = turn.to();
      }
    }
  }

  long copied() {
    return progress.stream()
        .filter(LaneProgressed.class::isInstance)
        .flatMap(event -> ((LaneProgressed) event).sources().stream())
        .mapToLong(SourceProgress::copied)
        .sum();
  }

  static CopierSettings settings(Duration quantum) {
    return new CopierSettings(
        quantum, 32, 20, ByteSize.of("4MiB"), null, Duration.ZERO, Duration.ofSeconds(3));
  }

  static Map<String, Object> client() {
    return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString());
  }

  static CopierKafkaClients kafka(String instanceId) {
    return new CopierKafkaClients(client(), settings(Duration.ZERO), instanceId);
  }

  /** A message copier without Spring. */
  final class Copier implements AutoCloseable {
    private final ControlTopicReader controlTopic;
    private final FolderEventListener listener;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    Copier(String instanceId, Duration quantum) {
      this(kafka(instanceId), quantum, CrashPoints.NONE);
    }

    Copier(CopierKafkaClients kafka, Duration quantum, CrashPoints steps) {
      CopierSettings settings = settings(quantum);
      ControlState control = new ControlState(Clock.systemUTC());
      controlTopic =
          new ControlTopicReader(client(), kafka.instanceId() + "-control", control, event -> {});
      controlTopic.start();
      LaneProcessor laneProcessor =
          new LaneProcessor(
              new LaneSettings(20, 1 << 20, 256 << 20, Duration.ZERO),
              workerApi,
              steps,
              new LaneMeters(registry),
              Clock.systemUTC());
      listener =
          new FolderEventListener(
              kafka,
              controlTopic,
              new SlotContextFactory(
                  settings,
                  kafka.instanceId(),
                  laneProcessor,
                  new FakeMailboxAccess(source, destination),
                  workerApi,
                  control,
                  Clock.systemUTC(),
                  io.mailhaul.worker.client.SessionExchange.NONE),
              steps,
              event -> {},
              registry);
      listener.start();
    }

    /** The number of transactions that this copier has committed. */
    long transactions() {
      return registry.get("mailhaul.copier.commit").timer().count();
    }

    @Override
    public void close() {
      listener.stop();
      controlTopic.close();
    }
  }

  /**
   * The worker API in memory, with batch-service's rules: credentials that are not yet proven go to
   * one holder at a time, refused credentials are not returned again.
   */
  final class InMemoryWorkerApi implements WorkerApiClient {
    final List<CredentialRejection> refusals = new ArrayList<>();
    private int version = 1;
    private String password = "secret";
    private boolean proven;
    private @Nullable String holder;
    private @Nullable String lastAsking;

    /** The user has corrected the source's password. */
    synchronized void correct(String corrected) {
      version++;
      password = corrected;
      proven = false;
      holder = null;
    }

    /**
     * The worker that has asked last gets the credentials of a new version, and is killed before it
     * reports whether it could sign in.
     */
    synchronized void killDuringSignIn() {
      correct(password);
      holder = lastAsking;
    }

    @Override
    public synchronized MailboxAccounts accounts(String asked, String asking) {
      lastAsking = asking;
      try {
        while (!proven && !isRefused() && holder != null && !holder.equals(asking)) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UnavailableException("interrupted", e);
      }
      if (isRefused()) {
        throw new io.mailhaul.access.MailboxException(
            FailureReason.CREDENTIAL_REFUSED, refusals.getLast().side(), "refused before", null);
      }
      if (!proven) {
        holder = asking;
      }
      return new MailboxAccounts(
          asked,
          "alberta@example.org",
          version,
          4,
          new io.mailhaul.model.AccountCredentials(source.endpoint(), "alberta", password),
          destination.account("alberta").signIn(),
          proven);
    }

    @Override
    public MailboxAccounts renewToken(String asked, TokenRejection refused) {
      return accounts(asked, refused.holder());
    }

    private boolean isRefused() {
      return !refusals.isEmpty() && refusals.getLast().version() == version;
    }

    @Override
    public synchronized void reportSignIn(String asked, SignInOutcome tried) {
      if (tried.version() == version) {
        proven |= tried.signedIn();
        holder = null;
        notifyAll();
      }
    }

    @Override
    public synchronized void reportCredentialRejection(String asked, CredentialRejection refusal) {
      refusals.add(refusal);
      holder = null;
      notifyAll();
    }

    @Override
    public List<FolderState> folderStates(String asked) {
      return List.of();
    }

    @Override
    public UidMap uidMap(String asked, UidMapQuery query) {
      return UidMap.EMPTY;
    }
  }
}
