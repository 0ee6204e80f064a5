package io.mailhaul.batch.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.Control;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Topics;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Publishes every committed event, in order, from any replica, and no other event. */
class OutboxIT extends BatchTests {

  OutboxIT(TestPlatform platform) {
    super(platform);
  }

  private static void publish(
      ConfigurableApplicationContext service, String mailbox, int from, int to, boolean commit) {
    Outbox outbox = service.getBean(Outbox.class);
    service
        .getBean(TransactionTemplate.class)
        .executeWithoutResult(status -> {
          for (int i = from; i < to; i++) {
            outbox.publish(Topics.CONTROL, new Control.CurrentPass(mailbox, i, i));
          }
          if (!commit) {
            status.setRollbackOnly();
          }
        });
  }

  private List<Integer> passes(String mailbox, int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            platform.take(Control.CurrentPass.class, pass -> pass.mailbox().equals(mailbox)).pass())
        .toList();
  }

  @Test
  void publishesEventsOfOneKeyInTheOrderOfTheirTransactions() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (String mailbox : List.of("order-a", "order-b", "order-c")) {
        writers.add(
            threads.submit(() -> {
              for (int i = 0; i < 200; i += 5) {
                publish(platform.service(), mailbox, i, i + 5, true);
              }
            }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    for (String mailbox : List.of("order-a", "order-b", "order-c")) {
      assertThat(passes(mailbox, 200)).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }
  }

  /** The texts of the statements that are prepared on connections of this data source. */
  private static DataSource recording(DataSource dataSource, List<String> statements) {
    return proxy(
        DataSource.class,
        dataSource,
        (call, result) ->
            result instanceof Connection connection
                ? proxy(
                    Connection.class,
                    connection,
                    (prepared, statement) -> {
                      if (prepared instanceof String sql) {
                        statements.add(sql);
                      }
                      return statement;
                    })
                : result);
  }

  private static <T> T proxy(Class<T> type, T target, BinaryOperator<Object> result) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object first = arguments == null || arguments.length == 0 ? "" : arguments[0];
              Object returned = method.invoke(target, arguments);
              return result.apply(
                  method.getName().equals("prepareStatement") ? first : 0, returned);
            }));
  }

  @Test
  void writesTheEventsOfATransactionWithOneStatementAndNotifiesOnce() {
    List<String> statements = new ArrayList<>();
    DataSource dataSource = recording(platform.service().getBean(DataSource.class), statements);
    Outbox outbox = new Outbox(new JdbcTemplate(dataSource));
    TransactionTemplate transactions =
        new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    for (int i = 0; i < 2; i++) {
      int first = i * 3;
      transactions.executeWithoutResult(status -> {
        for (int pass = first; pass < first + 3; pass++) {
          outbox.publish(Topics.CONTROL, new Control.CurrentPass("notified", pass, pass));
        }
      });
    }
    assertThat(passes("notified", 6)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(statements).filteredOn(sql -> sql.contains("insert into outbox")).hasSize(2);
    assertThat(statements).filteredOn(sql -> sql.contains("pg_notify")).hasSize(2);
  }

  @Test
  void neverPublishesRolledBackEvents() {
    publish(platform.service(), "rolled-back", 0, 1, false);
    assertThat(
            platform.noneOf(
                Control.CurrentPass.class, pass -> pass.mailbox().equals("rolled-back")))
        .isTrue();
  }

  @Test
  void neverRepublishesEventsPublishedBeforeAKill() {
    publish(platform.service(), "killed", 0, 1, true);
    var published =
        platform.takeRecord(Control.CurrentPass.class, pass -> pass.mailbox().equals("killed"));
    long id = ByteBuffer.wrap(published.headers().lastHeader("outbox").value()).getLong();
    platform.stop();
    // As if the relay had been killed between the broker's acknowledgement and its own delete.
    platform.restore(id, Topics.CONTROL, published.key(), EventJson.write(published.value()));
    platform.start();
    publish(platform.service(), "killed", 1, 2, true);
    assertThat(passes("killed", 1)).containsExactly(1);
  }

  @Test
  void oneReplicaPublishesForAllAndAnotherTakesOver() {
    ConfigurableApplicationContext second = platform.another("mailhaul.instance-id=second");
    try {
      publish(second, "replica", 0, 3, true);
      publish(platform.service(), "replica", 3, 6, true);
      assertThat(passes("replica", 6)).containsExactly(0, 1, 2, 3, 4, 5);
      platform.stop();
      publish(second, "takeover", 0, 3, true);
      assertThat(passes("takeover", 3)).containsExactly(0, 1, 2);
    } finally {
      second.close();
      platform.start();
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            platform
                    .service()
                    .getBean(JdbcClient.class)
                    .sql("select count(*) from outbox")
                    .query(Long.class)
                    .single()
                == 0);
  }
}
