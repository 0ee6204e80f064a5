package io.mailhaul.batch.outbox;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Topics;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
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

  private final JdbcClient jdbc;

  Outbox(JdbcClient jdbc) {
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
    jdbc.sql("insert into outbox (topic, partition, key, value) values (?, ?, ?, ?)")
        .param(topic)
        .param(partition)
        .param(key)
        .param(value)
        .update();
    if (TransactionSynchronizationManager.getSynchronizations().stream()
        .noneMatch(RelayNotification.class::isInstance)) {
      TransactionSynchronizationManager.registerSynchronization(new RelayNotification());
    }
  }

  /** Notifies the relay once, when the transaction commits. */
  private final class RelayNotification implements TransactionSynchronization {
    @Override
    public void beforeCommit(boolean readOnly) {
      jdbc.sql("select pg_notify(?, '')").param(CHANNEL).query((row, number) -> 0).list();
    }
  }
}
