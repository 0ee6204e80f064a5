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
 * A row of {@code item} to insert: a message that was skipped, failed or is duplicated.
 *
 * @param uid null when the failure concerns the whole folder
 * @param outcome an {@link Outcome}, or {@link #DUPLICATED}
 */
record ItemOutcomeRow(
    UUID mailbox,
    long folder,
    String source,
    @Nullable Long uid,
    String outcome,
    Failure failure,
    @Nullable String messageId,
    @Nullable String subject,
    @Nullable Instant date,
    long size) {

  /** The message was copied, and the destination holds more than one copy. */
  static final String DUPLICATED = "TWICE";

  /** The rows for a part of a turn. */
  static List<ItemOutcomeRow> of(UUID mailbox, long folder, SourceProgress part) {
    return Stream.concat(
            part.uncopiedMessages().stream().map(item -> of(mailbox, folder, part.folder(), item)),
            part.duplicates().stream()
                .map(duplicate -> of(mailbox, folder, part.folder(), duplicate)))
        .toList();
  }

  /** The row for a source folder that has failed. */
  static ItemOutcomeRow ofFolder(UUID mailbox, long folder, String source, Failure failure) {
    boolean deleted = failure.reason() == FailureReason.FOLDER_DELETED;
    Outcome outcome = deleted ? Outcome.SKIPPED : Outcome.FAILED;
    return new ItemOutcomeRow(
        mailbox, folder, source, null, outcome.name(), failure, null, null, null, 0);
  }

  private static ItemOutcomeRow of(UUID mailbox, long folder, String source, UncopiedMessage item) {
    return new ItemOutcomeRow(
        mailbox,
        folder,
        source,
        item.uid(),
        item.outcome().name(),
        item.failure(),
        item.messageId(),
        item.subject(),
        item.date(),
        item.size());
  }

  private static ItemOutcomeRow of(UUID mailbox, long folder, String source, Duplicate duplicate) {
    return new ItemOutcomeRow(
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
