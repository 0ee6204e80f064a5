package io.mailhaul.batch.report;

import io.mailhaul.batch.jdbc.Rows;
import io.mailhaul.batch.mailbox.Account;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.events.Difference;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.FlagCounts;
import io.mailhaul.events.Placement;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidRanges;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Queries the data of a report, by mailbox. */
@Repository
class ReportRows {

  /**
   * A destination folder with the source folders that were copied into it.
   *
   * @param rules the rules that placed those of them that did not keep their names
   * @param differences those of them that do not list as many messages as they report
   * @param elsewhere how many of the skipped messages are copied from another folder, whose label
   *     they have
   */
  record Folder(
      String destination,
      List<String> sources,
      Map<String, Placement> rules,
      Map<String, Difference> differences,
      long elsewhere,
      Account account,
      FlagCounts flags) {}

  /** A message that was skipped, failed or is duplicated, with the remedy. */
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

  private record Source(
      UUID mailbox,
      String destination,
      String name,
      @Nullable Placement placement,
      @Nullable Difference difference,
      long elsewhere,
      Account account,
      FlagCounts flags) {}

  private record Owned(UUID mailbox, ItemView item) {}

  private final JdbcClient jdbc;

  ReportRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The folders of the run, with the run's counts of each. */
  Map<UUID, List<Folder>> folders(List<Mailbox> mailboxes) {
    List<Source> sources =
        jdbc.sql(
                """
                select f.mailbox_id, f.destination, s.* from source_folder s
                join folder f on f.id = s.folder_id join mailbox m on m.id = f.mailbox_id
                where m.id = any(?) and s.pass >= m.first_pass
                order by f.mailbox_id, f.destination, s.name
                """)
            .param(ids(mailboxes))
            .query(ReportRows::source)
            .list();
    Map<UUID, Map<String, List<Source>>> grouped =
        sources.stream()
            .collect(
                Collectors.groupingBy(
                    Source::mailbox,
                    Collectors.groupingBy(
                        Source::destination, LinkedHashMap::new, Collectors.toList())));
    Map<UUID, List<Folder>> folders = new HashMap<>();
    grouped.forEach((mailbox, destinations) ->
        folders.put(
            mailbox,
            destinations.entrySet().stream()
                .map(entry -> folder(entry.getKey(), entry.getValue()))
                .toList()));
    return folders;
  }

  private static Folder folder(String destination, List<Source> sources) {
    return new Folder(
        destination,
        sources.stream().map(Source::name).toList(),
        named(sources, Source::placement),
        named(sources, Source::difference),
        sources.stream().mapToLong(Source::elsewhere).sum(),
        sources.stream().map(Source::account).reduce(Account.NONE, Account::plus),
        sources.stream().map(Source::flags).reduce(FlagCounts.NONE, FlagCounts::plus));
  }

  /** What the run did with the flags of earlier copies, over all of its mailboxes. */
  FlagCounts flags(UUID batch) {
    return jdbc.sql(
            """
            select coalesce(sum(s.flags_carried), 0) as flags_carried,
              coalesce(sum(s.flags_kept), 0) as flags_kept,
              coalesce(sum(s.flags_not_carried), 0) as flags_not_carried
            from source_folder s join folder f on f.id = s.folder_id
            join mailbox m on m.id = f.mailbox_id
            where m.batch_id = ? and m.takes_part and s.pass >= m.first_pass
            """)
        .param(batch)
        .query((row, number) -> flags(row))
        .single();
  }

  private static FlagCounts flags(ResultSet row) throws SQLException {
    return new FlagCounts(
        row.getLong("flags_carried"), row.getLong("flags_kept"), row.getLong("flags_not_carried"));
  }

  /** Collects a property of the sources that have it, by source name. */
  private static <T> Map<String, T> named(
      List<Source> sources, Function<Source, @Nullable T> property) {
    Map<String, T> named = new LinkedHashMap<>();
    for (Source source : sources) {
      T value = property.apply(source);
      if (value != null) {
        named.put(source.name(), value);
      }
    }
    return named;
  }

  /** The messages that were skipped or failed in the run's last pass over each folder. */
  Map<UUID, List<ItemView>> items(List<Mailbox> mailboxes) {
    return jdbc
        .sql(
            """
            select i.*, f.destination from item i join folder f on f.id = i.folder_id
            join source_folder s on s.folder_id = i.folder_id and s.name = i.source
            join mailbox m on m.id = i.mailbox_id
            where m.id = any(?) and s.pass >= m.first_pass
            order by i.mailbox_id, f.destination, i.source, i.uid, i.id
            """)
        .param(ids(mailboxes))
        .query(ReportRows::item)
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                Owned::mailbox, Collectors.mapping(Owned::item, Collectors.toList())));
  }

  /** Whether any folder, also an empty one, failed in the run's last pass over it. */
  boolean anyFolderLeft(UUID batch) {
    return jdbc.sql(
            """
            select exists (select 1 from item i
            join source_folder s on s.folder_id = i.folder_id and s.name = i.source
            join mailbox m on m.id = i.mailbox_id
            where m.batch_id = ? and m.takes_part and s.pass >= m.first_pass and i.uid is null
              and i.outcome = 'FAILED')
            """)
        .param(batch)
        .query(Boolean.class)
        .single();
  }

  private static UUID[] ids(List<Mailbox> mailboxes) {
    return mailboxes.stream().map(Mailbox::id).toArray(UUID[]::new);
  }

  private static Source source(ResultSet row, int number) throws SQLException {
    String elsewhere = row.getString("elsewhere");
    return new Source(
        row.getObject("mailbox_id", UUID.class),
        row.getString("destination"),
        row.getString("name"),
        Rows.placement(row),
        Rows.difference(row),
        elsewhere == null ? 0 : UidRanges.parse(elsewhere).size(),
        new Account(
                row.getLong("found"),
                row.getLong("copied"),
                row.getLong("already_present"),
                row.getLong("skipped"),
                row.getLong("failed"),
                row.getLong("remaining"),
                row.getLong("bytes"),
                row.getLong("gone"))
            .inRun(row.getLong("run_copied"), row.getLong("run_bytes")),
        flags(row));
  }

  private static Owned item(ResultSet row, int number) throws SQLException {
    String side = row.getString("side");
    FailureReason reason = FailureReason.valueOf(row.getString("reason"));
    return new Owned(
        row.getObject("mailbox_id", UUID.class),
        new ItemView(
            row.getString("source"),
            row.getString("destination"),
            row.getString("outcome"),
            row.getObject("uid", Long.class),
            row.getString("message_id"),
            row.getString("subject"),
            Rows.instant(row, "sent_at"),
            row.getLong("size"),
            reason,
            side == null ? null : Side.valueOf(side),
            reason.happened(),
            reason.solve(),
            row.getString("detail")));
  }
}
