package io.mailhaul.batch.report;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.UidRanges;
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
class ReportRepository {

  /**
   * A destination folder with the source folders that were copied into it.
   *
   * @param mappingRules the rules that placed those of them that did not keep their names
   * @param listingMismatches those of them that do not list as many messages as they report
   * @param copiedUnderOtherLabel how many of the skipped messages are copied from another folder,
   *     whose label they have
   */
  record FolderRow(
      String destination,
      List<String> sources,
      Map<String, MappingRule> mappingRules,
      Map<String, ListingMismatch> listingMismatches,
      long copiedUnderOtherLabel,
      MessageCounts messageCounts,
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

  private record SourceFolderRow(
      UUID mailbox,
      String destination,
      String name,
      @Nullable MappingRule mappingRule,
      @Nullable ListingMismatch listingMismatch,
      long copiedUnderOtherLabel,
      MessageCounts messageCounts,
      FlagCounts flags) {}

  private record MailboxItem(UUID mailbox, ItemView item) {}

  private final JdbcClient jdbc;

  ReportRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The folders of the run, with the run's counts of each. */
  Map<UUID, List<FolderRow>> folders(List<Mailbox> mailboxes) {
    List<SourceFolderRow> sources =
        jdbc.sql(
                """
                select f.mailbox_id, f.destination, s.* from source_folder s
                join folder f on f.id = s.folder_id join mailbox m on m.id = f.mailbox_id
                where m.id = any(?) and s.pass >= m.first_pass
                order by f.mailbox_id, f.destination, s.name
                """)
            .param(ids(mailboxes))
            .query(ReportRepository::source)
            .list();
    Map<UUID, Map<String, List<SourceFolderRow>>> grouped =
        sources.stream()
            .collect(
                Collectors.groupingBy(
                    SourceFolderRow::mailbox,
                    Collectors.groupingBy(
                        SourceFolderRow::destination, LinkedHashMap::new, Collectors.toList())));
    Map<UUID, List<FolderRow>> folders = new HashMap<>();
    grouped.forEach((mailbox, destinations) ->
        folders.put(
            mailbox,
            destinations.entrySet().stream()
                .map(entry -> folder(entry.getKey(), entry.getValue()))
                .toList()));
    return folders;
  }

  private static FolderRow folder(String destination, List<SourceFolderRow> sources) {
    return new FolderRow(
        destination,
        sources.stream().map(SourceFolderRow::name).toList(),
        named(sources, SourceFolderRow::mappingRule),
        named(sources, SourceFolderRow::listingMismatch),
        sources.stream().mapToLong(SourceFolderRow::copiedUnderOtherLabel).sum(),
        sources.stream()
            .map(SourceFolderRow::messageCounts)
            .reduce(MessageCounts.NONE, MessageCounts::plus),
        sources.stream().map(SourceFolderRow::flags).reduce(FlagCounts.NONE, FlagCounts::plus));
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
      List<SourceFolderRow> sources, Function<SourceFolderRow, @Nullable T> property) {
    Map<String, T> named = new LinkedHashMap<>();
    for (SourceFolderRow source : sources) {
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
        .query(ReportRepository::item)
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                MailboxItem::mailbox, Collectors.mapping(MailboxItem::item, Collectors.toList())));
  }

  /** Whether any folder, also an empty one, failed in the run's last pass over it. */
  boolean hasFailedFolder(UUID batch) {
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

  private static SourceFolderRow source(ResultSet row, int number) throws SQLException {
    String elsewhere = row.getString("elsewhere");
    return new SourceFolderRow(
        row.getObject("mailbox_id", UUID.class),
        row.getString("destination"),
        row.getString("name"),
        JdbcColumns.mappingRule(row),
        JdbcColumns.listingMismatch(row),
        elsewhere == null ? 0 : UidRanges.parse(elsewhere).size(),
        new MessageCounts(
                row.getLong("found"),
                row.getLong("copied"),
                row.getLong("already_present"),
                row.getLong("skipped"),
                row.getLong("failed"),
                row.getLong("remaining"),
                row.getLong("bytes"),
                row.getLong("gone"))
            .asPartOfRun(row.getLong("run_copied"), row.getLong("run_bytes")),
        flags(row));
  }

  private static MailboxItem item(ResultSet row, int number) throws SQLException {
    String side = row.getString("side");
    FailureReason reason = FailureReason.valueOf(row.getString("reason"));
    return new MailboxItem(
        row.getObject("mailbox_id", UUID.class),
        new ItemView(
            row.getString("source"),
            row.getString("destination"),
            row.getString("outcome"),
            row.getObject("uid", Long.class),
            row.getString("message_id"),
            row.getString("subject"),
            JdbcColumns.instant(row, "sent_at"),
            row.getLong("size"),
            reason,
            side == null ? null : Side.valueOf(side),
            reason.description(),
            reason.remedy(),
            row.getString("detail")));
  }
}
