package io.mailhaul.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Progress on the messages of one source folder.
 *
 * @param done the UIDs that are accounted for now, whether they exist or not
 * @param copied how many messages this lane appended
 * @param alreadyPresent how many messages were at the destination before this lane
 * @param bytes the total size of the copied messages, from RFC822.SIZE or the literal's length, in
 *     bytes
 * @param map the destination UIDs of copied and already present messages, as far as known
 * @param uncopiedMessages the skipped and failed messages
 * @param duplicates the copied messages of which the destination has more than one copy
 * @param alterationCounts for each alteration, to how many of the copied messages it was applied
 * @param alteredMessages the copied messages whose content was altered
 * @param flagProgress the flag synchronization of earlier copies; null when there was none
 * @param copiedUnderOtherLabel the UIDs in {@code done} of messages that are skipped because they
 *     are copied from another folder ({@link Lane.Source#otherLabels}); at most {@link
 *     LaneProgress.LaneProgressed#MAX_OTHER_LABEL_RANGES} ranges
 * @param listingMismatch the listing mismatch that this turn has found; null when it did not
 *     compare, or found none
 */
public record SourceProgress(
    String folder,
    FolderIdentity identity,
    UidRanges done,
    long copied,
    long alreadyPresent,
    long bytes,
    UidMap map,
    List<UncopiedMessage> uncopiedMessages,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Duplicate> duplicates,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Alteration, Long> alterationCounts,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AlteredMessage> alteredMessages,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FlagProgress flagProgress,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) UidRanges copiedUnderOtherLabel,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ListingMismatch listingMismatch) {
  public SourceProgress {
    uncopiedMessages = List.copyOf(uncopiedMessages);
    duplicates = duplicates == null ? List.of() : List.copyOf(duplicates);
    Map<Alteration, Long> inOrder = new EnumMap<>(Alteration.class);
    if (alterationCounts != null) {
      inOrder.putAll(alterationCounts);
    }
    alterationCounts = Collections.unmodifiableMap(inOrder);
    alteredMessages = alteredMessages == null ? List.of() : List.copyOf(alteredMessages);
    copiedUnderOtherLabel = copiedUnderOtherLabel == null ? UidRanges.EMPTY : copiedUnderOtherLabel;
  }

  /** The same, with the findings that concern the whole folder. */
  public SourceProgress withFolderFindings(
      @Nullable FlagProgress about, @Nullable ListingMismatch found) {
    return new SourceProgress(
        folder,
        identity,
        done,
        copied,
        alreadyPresent,
        bytes,
        map,
        uncopiedMessages,
        duplicates,
        alterationCounts,
        alteredMessages,
        about,
        copiedUnderOtherLabel,
        found);
  }

  /**
   * A copied message that the destination has twice, because the server completed an APPEND long
   * after its connection was lost. Mailhaul deletes neither copy; the user sees it in the report.
   *
   * @param destinationUid the UID of one copy
   * @param secondUid the UID of the other copy
   * @param size RFC822.SIZE in bytes
   */
  public record Duplicate(
      long uid,
      long destinationUid,
      long secondUid,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {
    public Duplicate {
      messageId = UncopiedMessage.cut(messageId);
      subject = UncopiedMessage.cut(subject);
    }
  }

  /**
   * A message that was copied with altered content; the user sees it in the report.
   *
   * @param alterations the alterations of its content, in the order in which they were made
   * @param refusal how the destination refused the original message
   * @param size the size of the appended message, in bytes
   */
  public record AlteredMessage(
      long uid,
      List<Alteration> alterations,
      Failure refusal,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {
    public AlteredMessage {
      alterations = List.copyOf(alterations);
      messageId = UncopiedMessage.cut(messageId);
      subject = UncopiedMessage.cut(subject);
    }
  }

  /**
   * The flag synchronization of one source folder's earlier copies.
   *
   * @param passModSeq the source folder's HIGHESTMODSEQ from which the next pass compares, once all
   *     of this pass's work on the folder is done; 0 before, and when it is unknown
   */
  public record FlagProgress(long passModSeq, FlagCounts counts) {}

  /** Why a message was not copied. */
  public enum Outcome {
    SKIPPED,
    FAILED
  }

  /**
   * A message that was not copied; the user sees it in the report.
   *
   * @param size RFC822.SIZE in bytes, 0 when unknown
   */
  public record UncopiedMessage(
      long uid,
      Outcome outcome,
      Failure failure,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size) {

    /** Header fields longer than this are cut. */
    public static final int MAX_HEADER = 250;

    public UncopiedMessage {
      messageId = cut(messageId);
      subject = cut(subject);
    }

    private static @Nullable String cut(@Nullable String text) {
      return text == null || text.length() <= MAX_HEADER
          ? text
          : text.substring(0, MAX_HEADER - 1) + "…";
    }
  }
}
