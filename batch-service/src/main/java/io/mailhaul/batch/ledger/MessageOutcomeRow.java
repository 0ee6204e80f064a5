package io.mailhaul.batch.ledger;

import io.mailhaul.events.SourceProgress;
import io.mailhaul.events.SourceProgress.Duplicate;
import io.mailhaul.events.SourceProgress.Outcome;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code message_outcome}: a message that was skipped, failed or is duplicated.
 *
 * @param uid null when the failure concerns the whole folder
 * @param outcome an {@link Outcome}, or {@link #DUPLICATED}
 */
record MessageOutcomeRow(
    UUID mailboxId,
    long folderId,
    String source,
    @Nullable Long uid,
    String outcome,
    Failure failure,
    @Nullable String messageId,
    @Nullable String subject,
    @Nullable Instant date,
    long size) {

  /** The message was copied, and the destination holds more than one copy. */
  static final String DUPLICATED = "DUPLICATED";

  /** The rows for a part of a turn. */
  static List<MessageOutcomeRow> of(UUID mailbox, long folder, SourceProgress part) {
    return Stream.concat(
            part.uncopiedMessages().stream()
                .map(message -> of(mailbox, folder, part.folder(), message)),
            part.duplicates().stream()
                .map(duplicate -> of(mailbox, folder, part.folder(), duplicate)))
        .toList();
  }

  /** The row for a source folder that has failed. */
  static MessageOutcomeRow ofFolder(UUID mailbox, long folder, String source, Failure failure) {
    boolean deleted = failure.reason() == FailureReason.FOLDER_DELETED;
    Outcome outcome = deleted ? Outcome.SKIPPED : Outcome.FAILED;
    return new MessageOutcomeRow(
        mailbox, folder, source, null, outcome.name(), failure, null, null, null, 0);
  }

  private static MessageOutcomeRow of(
      UUID mailbox, long folder, String source, UncopiedMessage message) {
    return new MessageOutcomeRow(
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

  private static MessageOutcomeRow of(
      UUID mailbox, long folder, String source, Duplicate duplicate) {
    return new MessageOutcomeRow(
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
}
