package io.mailhaul.batch.alteration;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.model.folder.Alteration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads how the copies of a run differ from their source messages. */
@Repository
public class AlterationReader {

  private final JdbcClient jdbc;

  AlterationReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The number of messages of the batch's run with each alteration. */
  public Map<Alteration, Long> ofRun(UUID batch) {
    Map<Alteration, Long> changes = new EnumMap<>(Alteration.class);
    jdbc.sql(
            """
            select c.change, sum(c.items) as items from change c
            join mailbox m on m.id = c.mailbox_id
            where m.batch_id = ? and m.takes_part and c.pass >= m.first_pass group by c.change
            """)
        .param(batch)
        .query(row -> {
          changes.put(Alteration.valueOf(row.getString("change")), row.getLong("items"));
        });
    return changes;
  }

  /** The alterations of the run in each of these mailboxes; mailboxes without any are omitted. */
  public Map<UUID, AlterationView.OfMailbox> of(Collection<Mailbox> mailboxes) {
    UUID[] ids = mailboxes.stream().map(Mailbox::id).toArray(UUID[]::new);
    Map<UUID, Map<String, Map<Alteration, Long>>> counts = new HashMap<>();
    jdbc.sql(
            """
            select c.mailbox_id, f.destination, c.change, sum(c.items) as items from change c
            join folder f on f.id = c.folder_id join mailbox m on m.id = c.mailbox_id
            where m.id = any(?) and c.pass >= m.first_pass
            group by c.mailbox_id, f.destination, c.change
            """)
        .param(ids)
        .query(row -> {
          counts
              .computeIfAbsent(row.getObject("mailbox_id", UUID.class), id -> new HashMap<>())
              .computeIfAbsent(row.getString("destination"), d -> new EnumMap<>(Alteration.class))
              .put(Alteration.valueOf(row.getString("change")), row.getLong("items"));
        });
    Map<UUID, List<AlterationView.Item>> items = items(ids);
    Map<UUID, AlterationView.OfMailbox> changes = new HashMap<>();
    counts.forEach((mailbox, byDestination) ->
        changes.put(
            mailbox,
            new AlterationView.OfMailbox(byDestination, items.getOrDefault(mailbox, List.of()))));
    return changes;
  }

  private Map<UUID, List<AlterationView.Item>> items(UUID[] mailboxes) {
    Map<UUID, List<AlterationView.Item>> items = new HashMap<>();
    jdbc.sql(
            """
            select i.*, f.destination from changed_item i join folder f on f.id = i.folder_id
            join mailbox m on m.id = i.mailbox_id
            where m.id = any(?) and i.pass >= m.first_pass
            order by i.mailbox_id, f.destination, i.source, i.uid, i.id
            """)
        .param(mailboxes)
        .query(row -> {
          List<Alteration> changes =
              JdbcColumns.strings(row, "changes").stream().map(Alteration::valueOf).toList();
          items
              .computeIfAbsent(row.getObject("mailbox_id", UUID.class), id -> new ArrayList<>())
              .add(
                  new AlterationView.Item(
                      row.getString("source"),
                      row.getString("destination"),
                      row.getLong("uid"),
                      row.getString("message_id"),
                      row.getString("subject"),
                      JdbcColumns.instant(row, "sent_at"),
                      row.getLong("size"),
                      changes,
                      changes.stream()
                          .map(Alteration::description)
                          .collect(Collectors.joining("; ")),
                      changes.contains(Alteration.SIGNATURE_BROKEN),
                      row.getString("refusal")));
        });
    return items;
  }
}
