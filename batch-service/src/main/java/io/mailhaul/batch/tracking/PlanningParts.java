package io.mailhaul.batch.tracking;

import io.mailhaul.batch.mailbox.Mailbox;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which parts of a mailbox's planning have come in. */
@Repository
class PlanningParts {

  private final JdbcClient jdbc;

  PlanningParts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Notes a part; returns whether it is a new one. */
  boolean add(Mailbox mailbox, int part, boolean last) {
    jdbc.sql("delete from planning_part where mailbox_id = ? and pass < ?")
        .param(mailbox.id())
        .param(mailbox.pass())
        .update();
    return jdbc.sql(
                """
                insert into planning_part (mailbox_id, pass, part, last_part) values (?, ?, ?, ?)
                on conflict do nothing
                """)
            .param(mailbox.id())
            .param(mailbox.pass())
            .param(part)
            .param(last)
            .update()
        == 1;
  }

  /** Whether the last part and all before it are there. */
  boolean areComplete(Mailbox mailbox) {
    return jdbc.sql(
            """
            select coalesce(max(part) filter (where last_part), -2) + 1 = count(*)
            from planning_part where mailbox_id = ? and pass = ?
            """)
        .param(mailbox.id())
        .param(mailbox.pass())
        .query(Boolean.class)
        .single();
  }
}
