package io.mailhaul.batch.outbox;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Topics;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Events that are written with the rows they belong to. Whoever writes holds the batch, so the ids
 * of one key's events ascend in the order of the decisions.
 */
@Component
public class Outbox {

  /** The channel on which PostgreSQL tells the relay of a commit that wrote something. */
  static final String CHANNEL = "outbox";

  private final JdbcClient jdbc;

  Outbox(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** To the partition that the key decides. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void publish(String topic, Event event) {
    write(topic, null, event.key(), EventJson.write(event));
  }

  /** A lane's event, as it was written once, to its slot. */
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
    // Delivered when the transaction commits; any number of them in one is one.
    jdbc.sql("select pg_notify(?, '')").param(CHANNEL).query((row, number) -> 0).list();
  }
}
