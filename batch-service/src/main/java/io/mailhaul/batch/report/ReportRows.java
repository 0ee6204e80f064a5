package io.mailhaul.batch.report;

import io.mailhaul.batch.jdbc.Rows;
import io.mailhaul.batch.mailbox.Account;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What a report says of one mailbox. */
@Repository
class ReportRows {

  /** A destination folder with the source folders that went into it. */
  record Folder(String destination, List<String> sources, Account account) {}

  /** An item that is not at the destination, with what to do about it. */
  record ItemView(
      String folder,
      String destination,
      String outcome,
      @Nullable Long uid,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size,
      FailureReason reason,
      @Nullable Side side,
      String happened,
      String solve,
      String detail) {}

  private record Source(String destination, String name, Account account) {}

  private final JdbcClient jdbc;

  ReportRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The folders that the run worked, with the run's account of each. */
  List<Folder> folders(Mailbox mailbox) {
    List<Source> sources =
        jdbc.sql(
                """
                select f.destination, s.* from source_folder s join folder f on f.id = s.folder_id
                where f.mailbox_id = ? and s.pass >= ? order by f.destination, s.name
                """)
            .param(mailbox.id())
            .param(mailbox.firstPass())
            .query((row, number) ->
                new Source(
                    row.getString("destination"),
                    row.getString("name"),
                    new Account(
                            row.getLong("found"),
                            row.getLong("copied"),
                            row.getLong("already_present"),
                            row.getLong("skipped"),
                            row.getLong("failed"),
                            row.getLong("remaining"),
                            row.getLong("bytes"),
                            row.getLong("gone"))
                        .inRun(row.getLong("run_copied"), row.getLong("run_bytes"))))
            .list();
    Map<String, List<Source>> byDestination = new LinkedHashMap<>();
    for (Source source : sources) {
      byDestination
          .computeIfAbsent(source.destination(), destination -> new ArrayList<>())
          .add(source);
    }
    return byDestination.entrySet().stream()
        .map(entry ->
            new Folder(
                entry.getKey(),
                entry.getValue().stream().map(Source::name).toList(),
                entry.getValue().stream().map(Source::account).reduce(Account.NONE, Account::plus)))
        .toList();
  }

  /** What was skipped or failed in the run's last pass over each folder. */
  List<ItemView> items(Mailbox mailbox) {
    return jdbc.sql(
            """
            select i.*, f.destination from item i join folder f on f.id = i.folder_id
            join source_folder s on s.folder_id = i.folder_id and s.name = i.source
            where i.mailbox_id = ? and s.pass >= ? order by f.destination, i.source, i.uid, i.id
            """)
        .param(mailbox.id())
        .param(mailbox.firstPass())
        .query((row, number) -> {
          String side = row.getString("side");
          Failure failure =
              new Failure(
                  FailureReason.valueOf(row.getString("reason")),
                  side == null ? null : Side.valueOf(side),
                  row.getString("detail"));
          return new ItemView(
              row.getString("source"),
              row.getString("destination"),
              row.getString("outcome"),
              row.getObject("uid", Long.class),
              row.getString("message_id"),
              row.getString("subject"),
              Rows.instant(row, "sent_at"),
              row.getLong("size"),
              failure.reason(),
              failure.side(),
              failure.reason().happened(),
              failure.reason().solve(),
              failure.detail());
        })
        .list();
  }
}
