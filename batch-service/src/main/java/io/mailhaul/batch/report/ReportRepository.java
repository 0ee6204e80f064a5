package io.mailhaul.batch.report;

import io.mailhaul.api.batch.ReportView;
import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.mailbox.MessageCounts;
import io.mailhaul.batch.persistence.Embedded;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import io.mailhaul.model.folder.UidRanges;
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

  private record SourceFolderRow(
      UUID mailboxId,
      String destination,
      String name,
      @Nullable MappingRule mappingRule,
      @Nullable ListingMismatch listingMismatch,
      @Nullable UidRanges copiedUnderOtherLabel,
      @Embedded MessageCounts messageCounts,
      long runCopied,
      long runBytes,
      @Embedded("flags_") FlagCounts flags) {

    MessageCounts asPartOfRun() {
      return messageCounts.asPartOfRun(runCopied, runBytes);
    }

    long countUnderOtherLabel() {
      return copiedUnderOtherLabel == null ? 0 : copiedUnderOtherLabel.size();
    }
  }

  private record OutcomeRow(
      UUID mailboxId,
      String source,
      String destination,
      String outcome,
      @Nullable Long uid,
      Failure failure,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {

    ReportView.Item view() {
      FailureReason reason = failure.reason();
      return new ReportView.Item(
          source,
          destination,
          outcome,
          uid,
          messageId,
          subject,
          date,
          size,
          reason,
          failure.side(),
          reason.description(),
          reason.remedy(),
          failure.detail());
    }
  }

  private static final RecordMapper<SourceFolderRow> SOURCE_FOLDER =
      new RecordMapper<>(SourceFolderRow.class);
  private static final RecordMapper<OutcomeRow> OUTCOME = new RecordMapper<>(OutcomeRow.class);
  private static final RecordMapper<FlagCounts> FLAGS = new RecordMapper<>(FlagCounts.class);

  private final JdbcClient jdbc;

  ReportRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The folders of the run, with the run's counts of each.
   *
   * @param altered the alterations of the run, by mailbox
   */
  Map<UUID, List<ReportView.Folder>> folders(
      List<Mailbox> mailboxes, Map<UUID, AlterationReader.OfMailbox> altered) {
    List<SourceFolderRow> sources =
        jdbc.sql(
                """
                select f.mailbox_id, f.destination, s.* from source_folder s
                join folder f on f.id = s.folder_id join mailbox m on m.id = f.mailbox_id
                where m.id = any(?) and s.pass >= m.first_pass
                order by f.mailbox_id, f.destination, s.name
                """)
            .param(ids(mailboxes))
            .query(SOURCE_FOLDER)
            .list();
    Map<UUID, Map<String, List<SourceFolderRow>>> grouped =
        sources.stream()
            .collect(
                Collectors.groupingBy(
                    SourceFolderRow::mailboxId,
                    Collectors.groupingBy(
                        SourceFolderRow::destination, LinkedHashMap::new, Collectors.toList())));
    Map<UUID, List<ReportView.Folder>> folders = new HashMap<>();
    grouped.forEach((mailbox, destinations) -> {
      AlterationReader.OfMailbox alterations =
          altered.getOrDefault(mailbox, AlterationReader.OfMailbox.NONE);
      folders.put(
          mailbox,
          destinations.entrySet().stream()
              .map(
                  entry -> folder(entry.getKey(), entry.getValue(), alterations.of(entry.getKey())))
              .toList());
    });
    return folders;
  }

  private static ReportView.Folder folder(
      String destination, List<SourceFolderRow> sources, Map<Alteration, Long> alterationCounts) {
    MessageCounts counts =
        sources.stream()
            .map(SourceFolderRow::asPartOfRun)
            .reduce(MessageCounts.NONE, MessageCounts::plus);
    return new ReportView.Folder(
        destination,
        sources.stream().map(SourceFolderRow::name).toList(),
        named(sources, SourceFolderRow::mappingRule),
        named(sources, SourceFolderRow::listingMismatch),
        sources.stream().mapToLong(SourceFolderRow::countUnderOtherLabel).sum(),
        counts.totals(),
        counts.skippedBenign(),
        alterationCounts,
        sources.stream().map(SourceFolderRow::flags).reduce(FlagCounts.NONE, FlagCounts::plus));
  }

  /** What the run did with the flags of earlier copies, over all of its mailboxes. */
  FlagCounts flags(UUID batch) {
    return jdbc.sql(
            """
            select coalesce(sum(s.flags_synced), 0) as synced,
              coalesce(sum(s.flags_user_kept), 0) as user_kept,
              coalesce(sum(s.flags_unsupported), 0) as unsupported
            from source_folder s join folder f on f.id = s.folder_id
            join mailbox m on m.id = f.mailbox_id
            where m.batch_id = ? and m.in_current_run and s.pass >= m.first_pass
            """)
        .param(batch)
        .query(FLAGS)
        .single();
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
  Map<UUID, List<ReportView.Item>> items(List<Mailbox> mailboxes) {
    return jdbc
        .sql(
            """
            select o.*, f.destination from message_outcome o join folder f on f.id = o.folder_id
            join source_folder s on s.folder_id = o.folder_id and s.name = o.source
            join mailbox m on m.id = o.mailbox_id
            where m.id = any(?) and s.pass >= m.first_pass
            order by o.mailbox_id, f.destination, o.source, o.uid, o.id
            """)
        .param(ids(mailboxes))
        .query(OUTCOME)
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                OutcomeRow::mailboxId, Collectors.mapping(OutcomeRow::view, Collectors.toList())));
  }

  /** Whether any folder, also an empty one, failed in the run's last pass over it. */
  boolean hasFailedFolder(UUID batch) {
    return jdbc.sql(
            """
            select exists (select 1 from message_outcome o
            join source_folder s on s.folder_id = o.folder_id and s.name = o.source
            join mailbox m on m.id = o.mailbox_id
            where m.batch_id = ? and m.in_current_run and s.pass >= m.first_pass and o.uid is null
              and o.outcome = 'FAILED')
            """)
        .param(batch)
        .query(Boolean.class)
        .single();
  }

  private static UUID[] ids(List<Mailbox> mailboxes) {
    return mailboxes.stream().map(Mailbox::id).toArray(UUID[]::new);
  }
}
