package io.mailhaul.worker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.access.testing.fake.FakeAccount;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.worker.client.SessionExchange.Session;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Sessions that wait for a copier. */
class TimedSessionExchangeTest {

  private final FakeMailServer server = new FakeMailServer();
  private final FakeAccount source = server.account("ann");
  private final FakeAccount destination = server.account("ann.new");

  private Session open() {
    FakeMailboxAccess access = new FakeMailboxAccess(server);
    return new Session(
        new MailboxAccounts("m1", "ann@example.org", 1, 4, source.signIn(), destination.signIn()),
        new MailboxPair(
            access.openSource(source.signIn()), access.openDestination(destination.signIn())));
  }

  private int connections() {
    return source.connections() + destination.connections();
  }

  @Test
  void aSessionIsTakenOnce() {
    try (TimedSessionExchange sessions = new TimedSessionExchange(Duration.ofHours(1))) {
      Session offered = open();
      sessions.offer(offered);
      assertThat(sessions.take("m2")).isEmpty();
      assertThat(sessions.take("m1")).containsSame(offered);
      assertThat(sessions.take("m1")).isEmpty();
    }
    assertThat(connections()).isEqualTo(2);
  }

  @Test
  void aSessionThatIsNotTakenIsClosed() {
    try (TimedSessionExchange sessions = new TimedSessionExchange(Duration.ofMillis(20))) {
      sessions.offer(open());
      await().untilAsserted(() -> assertThat(connections()).isZero());
      assertThat(sessions.take("m1")).isEmpty();
    }
  }

  @Test
  void aLaterSessionReplacesAnEarlierOne() {
    try (TimedSessionExchange sessions = new TimedSessionExchange(Duration.ofHours(1))) {
      sessions.offer(open());
      sessions.offer(open());
      await().untilAsserted(() -> assertThat(connections()).isEqualTo(2));
    }
    await().untilAsserted(() -> assertThat(connections()).isZero());
  }
}
