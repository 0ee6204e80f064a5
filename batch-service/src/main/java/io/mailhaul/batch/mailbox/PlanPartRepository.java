package io.mailhaul.batch.mailbox;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code plan_part}: the parts of a mailbox's plan that have arrived. */
@Repository
public class PlanPartRepository {

  private final JdbcClient jdbc;

  PlanPartRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Records a part; returns whether it is new. */
  public boolean add(Mailbox mailbox, int part, boolean last) {
    jdbc.sql("delete from plan_part where mailbox_id = ? and pass < ?")
        .param(mailbox.id())
        .param(mailbox.pass())
        .update();
    return jdbc.sql(
                """
                insert into plan_part (mailbox_id, pass, part, last_part) values (?, ?, ?, ?)
                on conflict do nothing
                """)
            .param(mailbox.id())
            .param(mailbox.pass())
            .param(part)
            .param(last)
            .update()
        == 1;
  }

  /** Whether the last part and all parts before it have arrived. */
  public boolean isComplete(Mailbox mailbox) {
    return jdbc.sql(
            """
            select coalesce(max(part) filter (where last_part), -2) + 1 = count(*)
            from plan_part where mailbox_id = ? and pass = ?
            """)
        .param(mailbox.id())
        .param(mailbox.pass())
        .query(Boolean.class)
        .single();
  }
}
