package io.mailhaul.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.fake.FakeAccount;
import io.mailhaul.access.testing.fake.FakeFaults;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.Event;
import io.mailhaul.events.MailboxJob.VerifyMailbox;
import io.mailhaul.events.MailboxJobResult.MailboxVerified;
import io.mailhaul.events.Topics;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Side;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Mailboxes whose server does not answer, beside others. */
class ConcurrentScansIT extends RunningScannerTest {

  /** More than the scanner scans at the same time, and more than there are partitions. */
  private static final int HANGING_MAILBOXES = 70;

  private static final int HEALTHY_MAILBOXES = 5;

  @Autowired KafkaListenerEndpointRegistry listeners;

  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger hanging = new AtomicInteger();

  @BeforeEach
  void hang() {
    HANGING
        .faults()
        .hook((verb, folder) -> {
          hanging.incrementAndGet();
          try {
            released.await();
          } catch (InterruptedException e) {
            throw FakeFaults.connectionLost(Side.SOURCE);
          }
        });
  }

  @AfterEach
  void release() {
    released.countDown();
    HANGING.faults().hook((verb, folder) -> {});
  }

  private void send(FakeMailServer source, FakeMailServer destination, String batch, String id)
      throws Exception {
    FakeAccount from = source.account(id);
    FakeAccount to = destination.account(id + ".new");
    WORKER_API.accounts.put(
        id, new MailboxAccounts(id, id + "@example.org", 1, 4, from.signIn(), to.signIn()));
    broker.send(
        Topics.MAILBOX_JOBS,
        new VerifyMailbox(batch, id, id + "@example.org", 1, null, CopyOptions.DEFAULT));
  }

  private void sendHanging(String batch) throws Exception {
    for (int i = 0; i < HANGING_MAILBOXES; i++) {
      boolean source = i % 2 == 0;
      send(source ? HANGING : SOURCE, source ? DESTINATION : HANGING, batch, batch + i);
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> hanging.get() > 0);
  }

  private void sendHealthy(String batch) throws Exception {
    for (int i = 0; i < HEALTHY_MAILBOXES; i++) {
      send(SOURCE, DESTINATION, batch, batch + i);
    }
  }

  private static Predicate<Event> verified(String batch) {
    return event -> event instanceof MailboxVerified verified && verified.batch().equals(batch);
  }

  @Test
  void mailboxesOfOtherBatchesAreScannedWhileManyServersDoNotAnswer() throws Exception {
    sendHanging("hanging");
    sendHealthy("healthy");

    assertThat(broker.await(Topics.MIGRATION_PROGRESS, HEALTHY_MAILBOXES, verified("healthy")))
        .hasSize(HEALTHY_MAILBOXES);
    released.countDown();
    assertThat(broker.await(Topics.MIGRATION_PROGRESS, HANGING_MAILBOXES, verified("hanging")))
        .hasSize(HANGING_MAILBOXES);
  }

  @Test
  void aRevokedPartitionWaitsForNoScanAndItsOpenJobsAreProcessedAgain() throws Exception {
    sendHanging("stuck");
    sendHealthy("quick");
    assertThat(broker.await(Topics.MIGRATION_PROGRESS, HEALTHY_MAILBOXES, verified("quick")))
        .hasSize(HEALTHY_MAILBOXES);
    MessageListenerContainer container =
        Objects.requireNonNull(listeners.getListenerContainer("folder-scanner"));

    CountDownLatch stopped = new CountDownLatch(1);
    container.stop(stopped::countDown);
    assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();
    released.countDown();
    assertThatCode(container::start).doesNotThrowAnyException();

    assertThat(broker.await(Topics.MIGRATION_PROGRESS, HANGING_MAILBOXES, verified("stuck")))
        .extracting(ConsumerRecord::key)
        .doesNotHaveDuplicates()
        .hasSize(HANGING_MAILBOXES);
    send(SOURCE, DESTINATION, "last", "last");
    assertThat(broker.await(Topics.MIGRATION_PROGRESS, 1, verified("last"))).hasSize(1);
    // What was completed before the revocation was not processed again.
    for (int i = 0; i < HEALTHY_MAILBOXES; i++) {
      assertThat(WORKER_API.accountRequests).containsEntry("quick" + i, 1);
    }
  }
}
