package io.mailhaul.copier.slot.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.testing.fake.FakeAccount;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.fake.FakeMailboxAccess;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.events.Control;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.client.MailboxPair;
import io.mailhaul.worker.client.SessionExchange.Session;
import io.mailhaul.worker.client.TimedSessionExchange;
import io.mailhaul.worker.client.WorkerApiClient;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the connections of a slot come from. */
class SlotConnectionsTest {

  private final FakeMailServer server = new FakeMailServer();
  private final FakeAccount source = server.account("ann");
  private final FakeAccount destination = server.account("ann.new");
  private final FakeMailboxAccess access = new FakeMailboxAccess(server);
  private final MailboxAccounts accounts =
      new MailboxAccounts("m1", "ann@example.org", 1, 4, source.signIn(), destination.signIn());
  private final AtomicInteger requests = new AtomicInteger();
  private final ControlState control = new ControlState(Clock.systemUTC());
  private final TimedSessionExchange sessions = new TimedSessionExchange(Duration.ofHours(1));
  private final SlotConnections connections =
      new SlotConnections(access, workerApi(), "test/1", control, Clock.systemUTC(), sessions);

  @AfterEach
  void close() {
    connections.close();
    sessions.close();
  }

  private WorkerApiClient workerApi() {
    return (WorkerApiClient)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {WorkerApiClient.class},
            (self, method, arguments) -> {
              if (!method.getName().equals("accounts")) {
                return null;
              }
              requests.incrementAndGet();
              return accounts;
            });
  }

  private Session scanned() {
    return new Session(
        accounts,
        new MailboxPair(
            access.openSource(source.signIn()), access.openDestination(destination.signIn())));
  }

  @Test
  void takesTheSessionsThatTheScannerHasLeft() {
    Session left = scanned();
    sessions.offer(left);
    connections.switchTo("m1");

    assertThat(connections.source()).isSameAs(left.mailboxes().source());
    assertThat(connections.destination()).isSameAs(left.mailboxes().destination());
    assertThat(connections.endpoints().source()).isEqualTo(server.endpoint().address());
    assertThat(requests).hasValue(0);
    connections.close();
    assertThat(source.connections()).isZero();
  }

  @Test
  void signsInItselfAfterTheirLoss() {
    sessions.offer(scanned());
    connections.switchTo("m1");
    connections.source();
    connections.close();

    connections.source();
    assertThat(requests).hasValue(1);
  }

  @Test
  void signsInToAMailboxOfWhichNothingIsLeft() {
    sessions.offer(scanned());
    connections.switchTo("m2");

    connections.source();
    assertThat(requests).hasValue(1);
  }

  @Test
  void usesNoSessionWithAServerThatAsksToSlowDown() {
    sessions.offer(scanned());
    control.apply(
        new Control.Throttle(
            server.endpoint().address(), Clock.systemUTC().instant().plusSeconds(3600)));
    connections.switchTo("m1");

    assertThatThrownBy(connections::source).isInstanceOf(MailboxException.class);
    assertThat(source.connections()).isZero();
  }
}
