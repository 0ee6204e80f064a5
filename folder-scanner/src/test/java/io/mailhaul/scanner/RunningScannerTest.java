package io.mailhaul.scanner;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.events.Topics;
import io.mailhaul.worker.client.MailboxAccessByScheme;
import io.mailhaul.worker.client.WorkerApiClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.kafka.test.context.EmbeddedKafka;

/**
 * Base of the tests of a running scanner. All use one scanner and one broker, and separate
 * themselves by mailboxes. The worker API is in memory; so are the mail servers that only a test
 * class knows, {@link #SOURCE} and {@link #DESTINATION}.
 */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=folder-scanner",
      "mailhaul.instance-id=test",
      "spring.kafka.bootstrap-servers=${spring.embedded.kafka.brokers}"
    })
@EmbeddedKafka(
    partitions = 8,
    topics = {
      Topics.MAILBOX_JOBS,
      Topics.FOLDER_EVENTS,
      Topics.MIGRATION_PROGRESS,
      Topics.CONTROL,
      Topics.MAILBOX_JOBS + Topics.DEAD_LETTERS
    },
    brokerProperties = {
      "transaction.state.log.replication.factor=1",
      "transaction.state.log.min.isr=1"
    })
@Import(RunningScannerTest.Fakes.class)
abstract class RunningScannerTest {

  static final FakeMailServer SOURCE = new FakeMailServer();
  static final FakeMailServer DESTINATION = FakeMailServer.dotted();

  /** A server for faults that concern all its mailboxes. */
  static final FakeMailServer THROTTLING = new FakeMailServer();

  /** A server that does not answer while a test wants that. */
  static final FakeMailServer HANGING = new FakeMailServer();

  static final FakeWorkerApi WORKER_API = new FakeWorkerApi();

  @TestConfiguration
  static class Fakes {
    /** The servers in memory have endpoints with TLS, the real ones without. */
    @Bean
    @Primary
    MailboxAccess realAndFakeServers(@Qualifier("mailboxAccess") MailboxAccess real) {
      return new MailboxAccessByScheme(
          Map.of(
              "imap",
              real,
              "imaps",
              new FakeMailboxAccess(SOURCE, DESTINATION, THROTTLING, HANGING)));
    }

    @Bean
    @Primary
    WorkerApiClient fakeWorkerApi() {
      return WORKER_API;
    }
  }

  @Value("${spring.embedded.kafka.brokers}")
  String brokers;

  TestBroker broker;

  @BeforeEach
  void connect() {
    broker = new TestBroker(brokers);
  }

  @AfterEach
  void disconnect() {
    broker.close();
  }
}
