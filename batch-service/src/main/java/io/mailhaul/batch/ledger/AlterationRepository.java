package io.mailhaul.batch.ledger;

import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.model.folder.Alteration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Writes how copies differ from their source messages. Such messages count as copied, so the counts
 * do not include this.
 */
@Repository
class AlterationRepository {

  private record CountRow(
      UUID mailboxId,
      long folderId,
      String source,
      int pass,
      Alteration alteration,
      long messages) {}

  private record AlteredMessageRow(
      UUID mailboxId,
      long folderId,
      String source,
      int pass,
      long uid,
      List<Alteration> alterations,
      String refusal,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {}

  private final JdbcClient jdbc;
  private final Table alteredMessages;

  AlterationRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    alteredMessages = new Table(template, "altered_message");
  }

  /** Records what a part of a turn altered. */
  void add(UUID mailbox, long folder, int pass, SourceProgress part) {
    part.alterationCounts()
        .forEach((alteration, messages) ->
            jdbc.sql(
                    """
                    insert into alteration_count as c
                      (mailbox_id, folder_id, source, pass, alteration, messages)
                    values (:mailbox_id, :folder_id, :source, :pass, :alteration, :messages)
                    on conflict (mailbox_id, folder_id, source, pass, alteration)
                    do update set messages = c.messages + excluded.messages
                    """)
                .paramSource(
                    RecordParameters.of(
                        new CountRow(mailbox, folder, part.folder(), pass, alteration, messages)))
                .update());
    alteredMessages.insert(
        part.alteredMessages().stream()
            .map(message ->
                RecordParameters.of(row(mailbox, folder, part.folder(), pass, message))));
  }

  private static AlteredMessageRow row(
      UUID mailbox, long folder, String source, int pass, AlteredMessage message) {
    return new AlteredMessageRow(
        mailbox,
        folder,
        source,
        pass,
        message.uid(),
        message.alterations(),
        message.refusal().detail(),
        message.messageId(),
        message.subject(),
        message.date(),
        message.size());
  }
}
