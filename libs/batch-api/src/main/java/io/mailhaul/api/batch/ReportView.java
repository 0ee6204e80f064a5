package io.mailhaul.api.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.Nulls;
import io.mailhaul.api.session.SessionLimitView;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.MappingRule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run, {@code report.json}: the totals, then every mailbox. The fields of the
 * totals are fields of the report itself.
 *
 * @param skippedBenign how many of the skipped messages need no action
 * @param alterationCounts how many of the copied messages have each alteration
 * @param flags what the run did with the flags of earlier copies
 * @param copySeconds from the first folder event received to the last commit
 * @param sessionLimits how many sessions Mailhaul opens at each endpoint now, and why; empty if the
 *     user has set the concurrency
 * @param mailboxes is iterated once, so that a long report need not be in memory as a whole
 */
public record ReportView(
    String batch,
    int run,
    String from,
    String to,
    BatchStatus status,
    boolean ended,
    @Nullable RunResult result,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @JsonUnwrapped Totals totals,
    long skippedBenign,
    Map<Alteration, Long> alterationCounts,
    FlagCounts flags,
    double copySeconds,
    List<SessionLimitView> sessionLimits,
    Iterable<ReportedMailbox> mailboxes) {

  /**
   * A mailbox in the report.
   *
   * @param passes how many passes it has made in this run
   * @param seconds how long it has been active in this run
   * @param items the messages that were skipped, failed or are duplicated, and the folders that
   *     failed
   * @param alteredMessages the messages whose copy has another content than the source message
   */
  public record ReportedMailbox(
      String address,
      MailboxStatus status,
      int passes,
      @JsonUnwrapped Totals totals,
      long skippedBenign,
      Map<Alteration, Long> alterationCounts,
      double seconds,
      @Nullable FailureDetails failure,
      List<String> excludedFolders,
      List<Folder> folders,
      List<Item> items,
      List<AlteredMessage> alteredMessages) {}

  /**
   * A destination folder with the source folders that were copied into it.
   *
   * @param mappingRules by source folder, the rule that gave it another name; without those that
   *     keep theirs
   * @param listingMismatches by source folder, those that do not list as many messages as they
   *     report
   * @param copiedUnderOtherLabel how many of the skipped messages are copied from another folder,
   *     whose label they have
   */
  public record Folder(
      String folder,
      List<String> sources,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, MappingRule> mappingRules,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, ListingMismatch> listingMismatches,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
          long copiedUnderOtherLabel,
      @JsonUnwrapped Totals totals,
      long skippedBenign,
      Map<Alteration, Long> alterationCounts,
      FlagCounts flags) {
    public Folder {
      mappingRules = mappingRules == null ? Map.of() : mappingRules;
      listingMismatches = listingMismatches == null ? Map.of() : listingMismatches;
    }
  }

  /**
   * A message that was skipped, failed or is duplicated, or a folder that failed, with the remedy.
   *
   * @param uid null for a folder
   */
  public record Item(
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
      String description,
      String remedy,
      String detail) {}

  /**
   * A message whose copy has another content than the source message.
   *
   * @param size size of the copy, in bytes
   * @param alterationText the alterations in words
   * @param signatureBroken whether it has a DKIM signature that is no longer valid
   * @param refusal how the destination refused the unaltered message
   */
  public record AlteredMessage(
      String folder,
      String destination,
      long uid,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size,
      List<Alteration> alterations,
      String alterationText,
      boolean signatureBroken,
      String refusal) {}
}
