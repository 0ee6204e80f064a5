package io.mailhaul.cli.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.ReportView;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.ListingMismatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportFindingsTest {

  @Test
  void hasNoLinesWithoutFindings() {
    assertThat(new ReportFindings(200).lines()).isEmpty();
  }

  @Test
  void aMessageIsListedWithFolderUidSubjectDateAndSize() {
    ReportFindings findings = new ReportFindings(400);
    findings.add(
        mailbox(
            new ReportView.Item(
                "Sent",
                "Sent Items",
                "FAILED",
                12L,
                null,
                "A large\r\n one",
                Instant.parse("2026-01-31T12:00:00Z"),
                60_000_000L,
                FailureReason.MESSAGE_TOO_LARGE,
                null,
                "The message is larger than the destination accepts.",
                "Raise the size limit.",
                "[TOOBIG] 50 MB")));

    assertThat(findings.lines())
        .containsExactly(
            "1 message was not copied:",
            "  office@example.org, folder \"Sent\", UID 12, \"A large   one\", 2026-01-31, 60.0 MB",
            "    The message is larger than the destination accepts. Server response:"
                + " [TOOBIG] 50 MB. Raise the size limit.");
  }

  @Test
  void messagesMarkedAsDeletedAreOnlyCounted() {
    ReportFindings findings = new ReportFindings(400);
    findings.add(mailbox(item("Sent", FailureReason.MESSAGE_DELETED, "", "", "")));

    assertThat(findings.lines())
        .containsExactly(
            "1 message is marked as deleted at the source and skipped (--skip-deleted).");
  }

  @Test
  void aFolderThatCouldNotBeCreatedIsListedAsAFolder() {
    ReportFindings findings = new ReportFindings(400);
    findings.add(
        mailbox(
            item(
                "Empty",
                FailureReason.FOLDER_REFUSED,
                "The destination server did not make or open the folder.",
                "Make the folder by hand.",
                "[CANNOT]")));

    assertThat(findings.lines())
        .containsExactly(
            "1 folder was not copied completely:",
            "  office@example.org, folder \"Empty\"",
            "    The destination server did not make or open the folder. Server response: [CANNOT]."
                + " Make the folder by hand.");
  }

  @Test
  void aListingMismatchIsListedWithBothCounts() {
    ReportFindings findings = new ReportFindings(400);
    findings.add(
        mailbox(
            List.of(
                new ReportView.Folder(
                    "Work",
                    List.of("Work"),
                    Map.of(),
                    Map.of("Work", new ListingMismatch(1_200, 1_198)),
                    0,
                    Totals.NONE,
                    0,
                    Map.of(),
                    FlagCounts.NONE)),
            List.of(),
            Map.of(),
            List.of()));

    assertThat(findings.lines())
        .containsExactly(
            "1 source folder does not list as many messages as reported:",
            "  office@example.org, folder \"Work\": it reports 1,200 messages and lists 1,198. Messages"
                + " that are not listed cannot be copied: ask the operator of the source to repair the folder,"
                + " then run the migration again.");
  }

  @Test
  void alterationsAreCountedOnlyWhenThereAreAny() {
    ReportFindings findings = new ReportFindings(400);
    ReportView.AlteredMessage signed = altered(12, true);
    ReportView.AlteredMessage other = altered(13, false);
    Map<Alteration, Long> changes =
        Map.of(
            Alteration.NUL_REMOVED,
            2L,
            Alteration.SIGNATURE_BROKEN,
            1L,
            Alteration.KEYWORD_OMITTED,
            5L);
    findings.add(mailbox(List.of(), List.of(), changes, List.of(signed, other)));

    assertThat(findings.lines())
        .containsExactly(
            "2 messages were altered so that the destination accepts them; the DKIM signature of"
                + " 1 of them is no longer valid; the report has the details.",
            "Of 5 messages a keyword that the destination does not accept was omitted.");
  }

  @Test
  void attachedMessagesAreCounted() {
    ReportFindings findings = new ReportFindings(400);
    findings.add(
        mailbox(
            List.of(),
            List.of(),
            Map.of(Alteration.ORIGINAL_ATTACHED, 1L),
            List.of(altered(12, false), altered(13, false))));

    assertThat(findings.lines())
        .containsExactly(
            "2 messages were altered so that the destination accepts them; 1 of them is attached,"
                + " unchanged, to a new message; the report has the details.");
  }

  private static ReportView.Item item(
      String folder, FailureReason reason, String description, String remedy, String detail) {
    return new ReportView.Item(
        folder,
        folder,
        "FAILED",
        null,
        null,
        null,
        null,
        0,
        reason,
        null,
        description,
        remedy,
        detail);
  }

  private static ReportView.AlteredMessage altered(long uid, boolean signatureBroken) {
    return new ReportView.AlteredMessage(
        "Sent", "Sent", uid, null, null, null, 1, List.of(), "", signatureBroken, "");
  }

  private static ReportView.ReportedMailbox mailbox(ReportView.Item item) {
    return mailbox(List.of(), List.of(item), Map.of(), List.of());
  }

  private static ReportView.ReportedMailbox mailbox(
      List<ReportView.Folder> folders,
      List<ReportView.Item> items,
      Map<Alteration, Long> alterationCounts,
      List<ReportView.AlteredMessage> altered) {
    return new ReportView.ReportedMailbox(
        "office@example.org",
        MailboxStatus.SYNCED,
        1,
        Totals.NONE,
        0,
        alterationCounts,
        1,
        null,
        List.of(),
        folders,
        items,
        altered);
  }
}
