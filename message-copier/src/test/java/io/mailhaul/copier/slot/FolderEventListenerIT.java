package io.mailhaul.copier.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.access.testing.FakeMailServer;
import io.mailhaul.access.testing.FakeMailboxAccess;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.copier.CopierSettings;
import io.mailhaul.copier.control.ControlView;
import io.mailhaul.copier.lane.CopySteps;
import io.mailhaul.copier.lane.LaneMeters;
import io.mailhaul.copier.lane.LaneSettings;
import io.mailhaul.copier.lane.WorkingLane;
import io.mailhaul.events.Control;
import io.mailhaul.events.Event;
import io.mailhaul.events.EventDeserializer;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress;
import io.mailhaul.events.MigrationProgress.LaneBroken;
import io.mailhaul.events.MigrationProgress.LaneParked;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.Topics;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.Refusal;
import io.mailhaul.events.desk.UidMapQuery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Slots and turns with a real broker; the mail systems are in memory. */
class FolderEventListenerIT {

  private static final int SLOTS = 4;
  private static EmbeddedKafkaKraftBroker broker;

  private final FakeMailServer source = new FakeMailServer();
  private final FakeMailServer destination = new FakeMailServer();
  private final String mailbox = UUID.randomUUID().toString();
  private final Desk desk = new Desk();
  private final List<MigrationProgress> progress = new CopyOnWriteArrayList<>();
  private KafkaProducer<String, byte[]> producer;
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
  void disconnect() {
    producer.close();
    progressReader.close();
  }

  @Test
  void worksItsLanesToTheirEndsInManyTurns() {
    for (String folder : List.of("A", "B", "C")) {
      source.account("alberta").folder(folder).putAll(TestMessage.mixed(folder.hashCode(), 300));
      destination.account("alberta").folder(folder);
    }
    try (Copier ignored = new Copier("copier-1", Duration.ofMillis(20))) {
      publish(lane("A", 0, 1));
      publish(lane("B", 0, 1));
      publish(lane("C", 3, 1));
      awaitFinished(3);
    }
    assertThat(copied()).isEqualTo(900);
    for (String folder : List.of("A", "B", "C")) {
      assertThat(destination.account("alberta").folder(folder).size()).isEqualTo(300);
    }
  }

  @Test
  void aSecondCopierTakesOverWhatTheFirstHasNotFinished() {
    source.account("alberta").folder("A").putAll(TestMessage.mixed(5, 2_000));
    destination.account("alberta").folder("A");
    publish(lane("A", 1, 1));
    try (Copier ignored = new Copier("copier-2", Duration.ofMillis(10))) {
      await().atMost(Duration.ofSeconds(30)).until(() -> poll() && copied() > 0);
    }
    assertThat(finished()).isZero();
    try (Copier ignored = new Copier("copier-2", Duration.ofMillis(200))) {
      awaitFinished(1);
    }
    assertThat(copied()).isEqualTo(2_000);
    assertThat(destination.account("alberta").folder("A").size()).isEqualTo(2_000);
  }

  @Test
  void whatIsNoLaneGoesToTheDeadLettersAndWhoeverWaitsIsTold() {
    try (Copier ignored = new Copier("copier-3", Duration.ofMillis(200))) {
      send(0, "no JSON at all".getBytes(StandardCharsets.UTF_8));
      send(
          0,
          ("{\"type\":\"Lane\",\"mailbox\":\""
                  + mailbox
                  + "\",\"batch\":\"b\",\"pass\":1,"
                  + "\"destination\":\"Archive\",\"sources\":\"?\"}")
              .getBytes(StandardCharsets.UTF_8));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> poll() && progress.stream().anyMatch(LaneBroken.class::isInstance));
    }
    LaneBroken broken =
        (LaneBroken) progress.stream().filter(LaneBroken.class::isInstance).findFirst().get();
    assertThat(broken.lane()).isEqualTo("Archive");
    assertThat(broken.failure().reason()).isEqualTo(FailureReason.LANE_BROKEN);
  }

  @Test
  void lanesOfAnOlderPassAreDropped() {
    source.account("alberta").folder("A").putAll(TestMessage.numbered(0, 5));
    destination.account("alberta").folder("A");
    producer.send(
        new ProducerRecord<>(
            Topics.CONTROL,
            "pass:" + mailbox,
            EventJson.write(new Control.CurrentPass(mailbox, 2, 1))));
    producer.flush();
    try (Copier ignored = new Copier("copier-4", Duration.ofMillis(200))) {
      publish(lane("A", 2, 1));
      publish(lane("A", 2, 2));
      awaitFinished(1);
    }
    assertThat(progress).allSatisfy(event -> assertThat(event.pass()).isEqualTo(2));
    assertThat(copied()).isEqualTo(5);
  }

  @Test
  void aRefusedPasswordIsTriedOnceAndParksEveryLane() {
    source.account("alberta").changePassword("another");
    for (String folder : List.of("A", "B", "C")) {
      source.account("alberta").folder(folder).putAll(TestMessage.numbered(0, 5));
      destination.account("alberta").folder(folder);
    }
    java.util.concurrent.atomic.AtomicInteger attempts =
        new java.util.concurrent.atomic.AtomicInteger();
    source
        .faults()
        .hook((verb, folder) -> {
          if (verb.equals("signIn")) {
            attempts.incrementAndGet();
          }
        });
    try (Copier ignored = new Copier("copier-5", Duration.ofMillis(200))) {
      publish(lane("A", 0, 1));
      publish(lane("B", 0, 1));
      publish(lane("C", 0, 1));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> poll() && progress.stream().filter(LaneParked.class::isInstance).count() == 3);
    }
    assertThat(attempts).hasValue(1);
    assertThat(desk.refusals).hasSize(1);
    assertThat(progress)
        .allSatisfy(event -> {
          LaneParked parked = (LaneParked) event;
          assertThat(parked.failure().reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
          assertThat(parked.until()).isNull();
        });
  }

  private Lane lane(String folder, int slot, int pass) {
    var here = source.account("alberta").folder(folder).status();
    var there = destination.account("alberta").folder(folder).status();
    UidRanges all = UidRanges.of(1, here.uidNext() - 1);
    return new Lane(
        "b",
        mailbox,
        "alberta@example.org",
        pass,
        slot,
        0,
        "c0-" + folder,
        folder,
        there.uidValidity(),
        there.uidNext(),
        1,
        null,
        List.of(new Lane.Source(folder, here.uidValidity(), all, all)));
  }

  private void publish(Lane lane) {
    send(lane.slot(), EventJson.write(lane));
  }

  private void send(int slot, byte[] value) {
    producer.send(new ProducerRecord<>(Topics.FOLDER_EVENTS, slot, Integer.toString(slot), value));
    producer.flush();
  }

  private boolean poll() {
    for (ConsumerRecord<String, Event> entry : progressReader.poll(Duration.ofMillis(50))) {
      if (entry.value() instanceof MigrationProgress event && event.mailbox().equals(mailbox)) {
        progress.add(event);
      }
    }
    return true;
  }

  private void awaitFinished(int lanes) {
    await().atMost(Duration.ofSeconds(60)).until(() -> poll() && finished() == lanes);
  }

  private long finished() {
    return progress.stream()
        .filter(event -> event instanceof LaneProgressed p && p.finished())
        .count();
  }

  private long copied() {
    return progress.stream()
        .filter(LaneProgressed.class::isInstance)
        .flatMap(event -> ((LaneProgressed) event).sources().stream())
        .mapToLong(MigrationProgress.SourceProgress::copied)
        .sum();
  }

  /** A message-copier without Spring around it. */
  private final class Copier implements AutoCloseable {
    private final ControlView control;
    private final FolderEventListener listener;

    Copier(String instanceId, Duration quantum) {
      CopierSettings settings =
          new CopierSettings(
              quantum,
              32,
              20,
              org.springframework.util.unit.DataSize.ofMegabytes(4),
              Duration.ZERO,
              Duration.ofSeconds(3));
      CopierKafka kafka =
          new CopierKafka(
              Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString()),
              settings,
              instanceId);
      control = new ControlView(kafka.controlSettings(), Clock.systemUTC());
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      listener =
          new FolderEventListener(
              settings,
              kafka,
              control,
              new WorkingLane(
                  new LaneSettings(20, 1 << 20, Duration.ZERO),
                  desk,
                  CopySteps.NONE,
                  new LaneMeters(registry),
                  Clock.systemUTC()),
              new FakeMailboxAccess(source, destination),
              desk,
              CopySteps.NONE,
              registry,
              Clock.systemUTC());
      listener.start();
    }

    @Override
    public void close() {
      listener.stop();
      control.close();
    }
  }

  /** Does as batch-service's desk does: a refused version is not handed out again. */
  private final class Desk implements CredentialDesk {
    private final List<Refusal> refusals = new ArrayList<>();

    @Override
    public synchronized MailboxAccounts accounts(String asked) {
      if (!refusals.isEmpty()) {
        throw new io.mailhaul.access.MailboxException(
            FailureReason.CREDENTIAL_REFUSED, refusals.getFirst().side(), "refused before", null);
      }
      return new MailboxAccounts(
          asked,
          "alberta@example.org",
          1,
          4,
          new io.mailhaul.events.desk.SignIn(source.endpoint(), "alberta", "secret"),
          destination.account("alberta").signIn());
    }

    @Override
    public synchronized void refused(String asked, Refusal refusal) {
      refusals.add(refusal);
    }

    @Override
    public List<Bookmark> bookmarks(String asked) {
      return List.of();
    }

    @Override
    public UidMap uidMap(String asked, UidMapQuery query) {
      return UidMap.EMPTY;
    }
  }
}
