package io.mailhaul.batch.ledger;

import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table {@code message_outcome}: messages that were skipped, failed or are duplicated, and
 * folders that failed.
 */
@Repository
class MessageOutcomeRepository {

  /** The message was copied, and the destination holds more than one copy. */
  static final String DUPLICATED = "DUPLICATED";

  /** The part of a message's outcome that later passes need. */
  record Outcome(
      long id,
      long folderId,
      String source,
      @Nullable Long uid,
      String outcome,
      FailureReason reason) {

    /** Whether a later pass tries the message again. */
    boolean isRetried() {
      return !(reason.retry() instanceof FailureReason.Retry.Never);
    }
  }

  /**
   * A new row.
   *
   * @param uid null when the failure concerns the whole folder
   * @param outcome a {@link SourceProgress.Outcome}, or {@link #DUPLICATED}
   */
  private record Row(
      UUID mailboxId,
      long folderId,
      String source,
      @Nullable Long uid,
      String outcome,
      Failure failure,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {}

  private static final RecordMapper<Outcome> OUTCOME = new RecordMapper<>(Outcome.class);

  private final JdbcClient jdbc;
  private final Table table;

  MessageOutcomeRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    table = new Table(template, "message_outcome");
  }

  List<Outcome> findByMailbox(UUID mailbox) {
    return findByMailboxes(List.of(mailbox));
  }

  List<Outcome> findByMailboxes(Collection<UUID> mailboxes) {
    return jdbc.sql(
            """
            select id, folder_id, source, uid, outcome, failure ->> 'reason' as reason
            from message_outcome where mailbox_id = any(?) order by id
            """)
        .param(mailboxes.toArray(UUID[]::new))
        .query(OUTCOME)
        .list();
  }

  /** Records the messages that a part of a turn did not copy, and the duplicated ones. */
  void add(UUID mailbox, long folder, SourceProgress part) {
    insert(
        Stream.concat(
            part.uncopiedMessages().stream()
                .map(message -> row(mailbox, folder, part.folder(), message)),
            part.duplicates().stream()
                .map(duplicate -> row(mailbox, folder, part.folder(), duplicate))));
  }

  /** Records that source folders have failed. */
  void addFailed(
      UUID mailbox, long folder, Collection<SourceFolderLedger> sources, Failure failure) {
    boolean deleted = failure.reason() == FailureReason.FOLDER_DELETED;
    String outcome =
        (deleted ? SourceProgress.Outcome.SKIPPED : SourceProgress.Outcome.FAILED).name();
    insert(
        sources.stream()
            .map(source ->
                new Row(
                    mailbox, folder, source.name(), null, outcome, failure, null, null, null, 0)));
  }

  private void insert(Stream<Row> rows) {
    table.insert(rows.map(RecordParameters::of));
  }

  private static Row row(UUID mailbox, long folder, String source, UncopiedMessage message) {
    return new Row(
        mailbox,
        folder,
        source,
        message.uid(),
        message.outcome().name(),
        message.failure(),
        message.messageId(),
        message.subject(),
        message.date(),
        message.size());
  }

  private static Row row(UUID mailbox, long folder, String source, Duplicate duplicate) {
    return new Row(
        mailbox,
        folder,
        source,
        duplicate.uid(),
        DUPLICATED,
        new Failure(
            FailureReason.MESSAGE_DUPLICATED,
            Side.DESTINATION,
            "UIDs " + duplicate.destinationUid() + " and " + duplicate.secondUid()),
        duplicate.messageId(),
        duplicate.subject(),
        duplicate.date(),
        duplicate.size());
  }

  void delete(Collection<Long> ids) {
    if (!ids.isEmpty()) {
      jdbc.sql("delete from message_outcome where id = any(?)")
          .param(ids.toArray(Long[]::new))
          .update();
    }
  }
}
