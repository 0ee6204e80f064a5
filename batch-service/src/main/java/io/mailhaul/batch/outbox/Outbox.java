package io.mailhaul.batch.outbox;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Topics;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactional outbox: events that are written in the transaction of their decision. The
 * writer holds the batch's row lock, so the ids of one key's events are in the order of the
 * decisions.
 */
@Component
public class Outbox {

  /** The PostgreSQL channel that notifies the relay of a commit with new events. */
  static final String CHANNEL = "outbox";

  private static final int[] TYPES = {Types.VARCHAR, Types.INTEGER, Types.VARCHAR, Types.BINARY};

  private final JdbcTemplate jdbc;

  Outbox(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Publishes an event; its key determines the partition. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void publish(String topic, Event event) {
    write(topic, null, event.key(), EventJson.write(event));
  }

  /** Publishes the stored event of a lane, unchanged, to the partition of its slot. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void publishLane(int slot, byte[] lane) {
    write(Topics.FOLDER_EVENTS, slot, Integer.toString(slot), lane);
  }

  private void write(String topic, @Nullable Integer partition, String key, byte[] value) {
    for (TransactionSynchronization known :
        TransactionSynchronizationManager.getSynchronizations()) {
      if (known instanceof Events events) {
        events.rows.add(new @Nullable Object[] {topic, partition, key, value});
        return;
      }
    }
    Events events = new Events();
    events.rows.add(new @Nullable Object[] {topic, partition, key, value});
    TransactionSynchronizationManager.registerSynchronization(events);
  }

  /** The events of a transaction: written in order, with one statement, when it commits. */
  private final class Events implements TransactionSynchronization {

    private final List<@Nullable Object[]> rows = new ArrayList<>();

    @Override
    public void beforeCommit(boolean readOnly) {
      jdbc.batchUpdate(
          "insert into outbox (topic, partition, key, value) values (?, ?, ?, ?)", rows, TYPES);
      jdbc.query("select pg_notify(?, '')", row -> {}, CHANNEL);
    }
  }
}
