package io.mailhaul.batch.outbox;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Publishes the outbox, at least once and in the order of the ids, and so in order for each key.
 * One thread of all replicas does this: it holds an advisory lock of the database. It waits with
 * LISTEN, so an event is published some milliseconds after its commit, whichever replica wrote it.
 */
@Component
class OutboxRelay implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

  /** Any number that no other advisory lock of this database has. */
  private static final long LOCK = 0x6d61696c6861756cL;

  private static final int ROWS = 500;
  private static final Duration MAX_POLL_INTERVAL = Duration.ofMillis(500);

  private record Row(long id, ProducerRecord<String, byte[]> record) {
    private String order() {
      return record.topic() + ' ' + record.key();
    }
  }

  private final OutboxDeduplicator deduplicator;

  private final DataSource dataSource;
  private final Producer<String, byte[]> producer;
  private volatile boolean running;
  private @Nullable Thread thread;

  OutboxRelay(
      DataSource dataSource, Producer<String, byte[]> producer, OutboxDeduplicator deduplicator) {
    this.dataSource = dataSource;
    this.producer = producer;
    this.deduplicator = deduplicator;
  }

  @Override
  public synchronized void start() {
    running = true;
    thread = Thread.ofPlatform().name("outbox-relay").start(this::relay);
  }

  @Override
  public synchronized void stop() {
    running = false;
    Thread relay = thread;
    if (relay == null) {
      return;
    }
    try {
      // The relay checks the flag between two groups of records; an interrupt would abort a send.
      relay.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void relay() {
    while (running) {
      try (Connection connection = dataSource.getConnection()) {
        if (lock(connection)) {
          try {
            relay(connection);
          } finally {
            unlock(connection);
          }
        } else {
          pause();
        }
      } catch (SQLException | RuntimeException | Error e) {
        // Without this thread, no event would be published any more.
        if (running) {
          log.warn("batch-service could not publish its outbox; it tries again: {}", e.toString());
          pause();
        }
      }
    }
  }

  private void relay(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen " + Outbox.CHANNEL);
    }
    List<Row> unpublished = read(connection);
    if (!unpublished.isEmpty()) {
      // A relay may have been killed after its records were acknowledged and before it deleted
      // their rows.
      delete(
          connection,
          deduplicator.alreadyPublished(
              unpublished.stream()
                  .collect(Collectors.toMap(Row::id, row -> row.record().topic()))));
    }
    PGConnection postgres = connection.unwrap(PGConnection.class);
    while (running) {
      while (running && publishOldest(connection) == ROWS) {
        // More rows may be waiting.
      }
      postgres.getNotifications((int) MAX_POLL_INTERVAL.toMillis());
    }
  }

  /**
   * Publishes the oldest rows and deletes those that were acknowledged.
   *
   * @return how many rows there were
   */
  private int publishOldest(Connection connection) throws SQLException {
    List<Row> rows = read(connection);
    List<Future<RecordMetadata>> sent = new ArrayList<>(rows.size());
    for (Row row : rows) {
      sent.add(producer.send(row.record()));
    }
    producer.flush();
    List<Long> acknowledged = new ArrayList<>(rows.size());
    // If a record fails, later records of the same key are sent again after it.
    Set<String> failedKeys = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (isAcknowledged(row, sent.get(i)) && !failedKeys.contains(row.order())) {
        acknowledged.add(row.id());
      } else {
        failedKeys.add(row.order());
      }
    }
    delete(connection, acknowledged);
    if (!failedKeys.isEmpty()) {
      pause();
    }
    return rows.size();
  }

  private static boolean isAcknowledged(Row row, Future<RecordMetadata> sent) {
    try {
      sent.get();
      return true;
    } catch (ExecutionException e) {
      log.warn(
          "Record {} {} was not published; retrying: {}",
          row.record().topic(),
          row.record().key(),
          String.valueOf(e.getCause()));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<Row> read(Connection connection) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, topic, partition, key, value from outbox order by id limit " + ROWS)) {
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getLong(1),
                  new ProducerRecord<>(
                      row.getString(2),
                      row.getObject(3, Integer.class),
                      row.getString(4),
                      row.getBytes(5),
                      OutboxDeduplicator.idHeader(row.getLong(1)))));
        }
      }
    }
    return rows;
  }

  private static void delete(Connection connection, Collection<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    Array array = connection.createArrayOf("bigint", ids.toArray());
    try (PreparedStatement delete =
        connection.prepareStatement("delete from outbox where id = any(?)")) {
      delete.setArray(1, array);
      delete.executeUpdate();
    } finally {
      array.free();
    }
  }

  private static boolean lock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** The connection returns to a pool, so lock and LISTEN would otherwise survive. */
  private static void unlock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("unlisten *");
      statement.execute("select pg_advisory_unlock(" + LOCK + ")");
    }
  }

  private static void pause() {
    try {
      Thread.sleep(MAX_POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
