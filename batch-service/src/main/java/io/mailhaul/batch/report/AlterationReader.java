package io.mailhaul.batch.report;

import io.mailhaul.api.batch.ReportView;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.model.folder.Alteration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads how the copies of a run differ from their source messages. */
@Repository
class AlterationReader {

  /** The alterations in a mailbox. */
  record OfMailbox(
      Map<String, Map<Alteration, Long>> byDestination, List<ReportView.AlteredMessage> messages) {
    static final OfMailbox NONE = new OfMailbox(Map.of(), List.of());

    Map<Alteration, Long> of(String destination) {
      return byDestination.getOrDefault(destination, Map.of());
    }

    Map<Alteration, Long> sum() {
      Map<Alteration, Long> sum = new EnumMap<>(Alteration.class);
      byDestination
          .values()
          .forEach(counts ->
              counts.forEach((alteration, count) -> sum.merge(alteration, count, Long::sum)));
      return sum;
    }
  }

  private record CountRow(
      UUID mailboxId, String destination, Alteration alteration, long messages) {}

  private record AlteredMessageRow(
      UUID mailboxId,
      String source,
      String destination,
      long uid,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size,
      List<Alteration> alterations,
      String refusal) {

    ReportView.AlteredMessage view() {
      return new ReportView.AlteredMessage(
          source,
          destination,
          uid,
          messageId,
          subject,
          date,
          size,
          alterations,
          alterations.stream().map(Alteration::description).collect(Collectors.joining("; ")),
          alterations.contains(Alteration.SIGNATURE_BROKEN),
          refusal);
    }
  }

  private static final RecordMapper<CountRow> COUNT = new RecordMapper<>(CountRow.class);
  private static final RecordMapper<AlteredMessageRow> ALTERED_MESSAGE =
      new RecordMapper<>(AlteredMessageRow.class);

  private final JdbcClient jdbc;

  AlterationReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The number of messages of the batch's run with each alteration. */
  Map<Alteration, Long> ofRun(UUID batch) {
    Map<Alteration, Long> alterations = new EnumMap<>(Alteration.class);
    jdbc.sql(
            """
            select c.alteration, sum(c.messages) as messages from alteration_count c
            join mailbox m on m.id = c.mailbox_id
            where m.batch_id = ? and m.in_current_run and c.pass >= m.first_pass group by c.alteration
            """)
        .param(batch)
        .query(row -> {
          alterations.put(Alteration.valueOf(row.getString("alteration")), row.getLong("messages"));
        });
    return alterations;
  }

  /** The alterations of the run in each of these mailboxes; mailboxes without any are omitted. */
  Map<UUID, OfMailbox> of(Collection<Mailbox> mailboxes) {
    UUID[] ids = mailboxes.stream().map(Mailbox::id).toArray(UUID[]::new);
    Map<UUID, Map<String, Map<Alteration, Long>>> counts =
        jdbc
            .sql(
                """
                select c.mailbox_id, f.destination, c.alteration, sum(c.messages) as messages
                from alteration_count c join folder f on f.id = c.folder_id
                join mailbox m on m.id = c.mailbox_id
                where m.id = any(?) and c.pass >= m.first_pass
                group by c.mailbox_id, f.destination, c.alteration
                """)
            .param(ids)
            .query(COUNT)
            .list()
            .stream()
            .collect(
                Collectors.groupingBy(
                    CountRow::mailboxId,
                    Collectors.groupingBy(
                        CountRow::destination,
                        Collectors.toMap(
                            CountRow::alteration,
                            CountRow::messages,
                            Long::sum,
                            () -> new EnumMap<>(Alteration.class)))));
    Map<UUID, List<ReportView.AlteredMessage>> messages = alteredMessages(ids);
    Map<UUID, OfMailbox> alterations = new HashMap<>();
    counts.forEach((mailbox, byDestination) ->
        alterations.put(
            mailbox, new OfMailbox(byDestination, messages.getOrDefault(mailbox, List.of()))));
    return alterations;
  }

  private Map<UUID, List<ReportView.AlteredMessage>> alteredMessages(UUID[] mailboxes) {
    return jdbc
        .sql(
            """
            select a.*, f.destination from altered_message a join folder f on f.id = a.folder_id
            join mailbox m on m.id = a.mailbox_id
            where m.id = any(?) and a.pass >= m.first_pass
            order by a.mailbox_id, f.destination, a.source, a.uid, a.id
            """)
        .param(mailboxes)
        .query(ALTERED_MESSAGE)
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                AlteredMessageRow::mailboxId,
                Collectors.mapping(AlteredMessageRow::view, Collectors.toList())));
  }
}
