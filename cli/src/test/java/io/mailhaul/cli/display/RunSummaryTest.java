package io.mailhaul.cli.display;

import static io.mailhaul.cli.display.SampleBatches.batch;
import static io.mailhaul.cli.display.SampleBatches.failed;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.client.MailboxView;
import io.mailhaul.cli.client.PlanView;
import io.mailhaul.cli.client.ReportView;
import io.mailhaul.cli.client.TicketEntry;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import io.mailhaul.model.folder.ListingMismatch;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunSummaryTest {

  @Test
  void aFailedMailboxIsListedWithReasonAndRemedy() {
    assertThat(
            RunSummary.failedMailboxes(
                batch(true, Map.of(), List.of(failed("office@example.org"))), 200))
        .containsExactly(
            "1 mailbox failed:",
            "  office@example.org: The server refused the user name or the password"
                + " (source: [AUTHENTICATIONFAILED]).",
            "    Correct the row in the mailbox file and run the same command again.");
  }

  @Test
  void manyFailedMailboxesAreListedInPart() {
    List<MailboxView> many =
        IntStream.range(0, 45).mapToObj(i -> failed(i + "@example.org")).toList();

    assertThat(RunSummary.failedMailboxes(batch(true, Map.of(), many), 200))
        .hasSize(1 + 2 * RunSummary.MAX_LISTED + 1)
        .endsWith("  25 more are in the report.");
  }

  @Test
  void hasNoLinesWhenNothingFailed() {
    assertThat(RunSummary.failedMailboxes(batch(true, Map.of(), List.of()), 200)).isEmpty();
    assertThat(new RunSummary.ReportFindings(200).lines()).isEmpty();
  }

  @Test
  void flagChangesAreListedOnlyWhenThereAreAny() {
    assertThat(RunSummary.flags(FlagCounts.NONE, 200)).isEmpty();
    assertThat(RunSummary.flags(new FlagCounts(1_200, 1, 0), 200))
        .containsExactly(
            "Changed flags: synchronized for 1,200 items; kept for 1 item, as the user has set them"
                + " at the destination.");
  }

  @Test
  void aMessageIsListedWithFolderUidSubjectDateAndSize() {
    RunSummary.ReportFindings items = new RunSummary.ReportFindings(400);
    items.add(
        mailbox(
            new ReportView.Item(
                "Sent",
                12L,
                "A large\r\n one",
                Instant.parse("2026-01-31T12:00:00Z"),
                60_000_000L,
                "MESSAGE_TOO_LARGE",
                "The message is larger than the destination accepts.",
                "Raise the size limit.",
                "[TOOBIG] 50 MB")));

    assertThat(items.lines())
        .containsExactly(
            "1 item was not copied:",
            "  office@example.org, folder \"Sent\", UID 12, \"A large   one\", 2026-01-31, 60.0 MB",
            "    The message is larger than the destination accepts. Server response:"
                + " [TOOBIG] 50 MB. Raise the size limit.");
  }

  @Test
  void messagesDeletedAtTheSourceAreOnlyCounted() {
    RunSummary.ReportFindings items = new RunSummary.ReportFindings(400);
    items.add(
        mailbox(
            new ReportView.Item("Sent", null, null, null, null, "MESSAGE_GONE", null, null, null)));

    assertThat(items.lines())
        .containsExactly("1 item was deleted at the source before the copy; no action is needed.");
  }

  @Test
  void aFolderThatCouldNotBeCreatedIsListedAsAFolder() {
    RunSummary.ReportFindings items = new RunSummary.ReportFindings(400);
    items.add(
        mailbox(
            new ReportView.Item(
                "Empty",
                null,
                null,
                null,
                null,
                "FOLDER_REFUSED",
                "The destination server did not make or open the folder.",
                "Make the folder by hand.",
                "[CANNOT]")));

    assertThat(items.lines())
        .containsExactly(
            "1 folder was not copied completely:",
            "  office@example.org, folder \"Empty\"",
            "    The destination server did not make or open the folder. Server response: [CANNOT]."
                + " Make the folder by hand.");
  }

  @Test
  void aListingMismatchIsListedWithBothCounts() {
    RunSummary.ReportFindings items = new RunSummary.ReportFindings(400);
    items.add(
        new ReportView.Mailbox(
            "office@example.org",
            null,
            List.of(),
            List.of(
                new ReportView.Folder(
                    "Work",
                    List.of("Work"),
                    Map.of(),
                    Map.of("Work", new ListingMismatch(1_200, 1_198)),
                    0)),
            List.of(),
            Map.of(),
            List.of()));

    assertThat(items.lines())
        .containsExactly(
            "1 source folder does not list as many items as reported:",
            "  office@example.org, folder \"Work\": it reports 1,200 items and lists 1,198. Items"
                + " that are not listed cannot be copied: have the folder repaired at the source,"
                + " then run the migration again.");
  }

  @Test
  void alterationsAreCountedOnlyWhenThereAreAny() {
    RunSummary.ReportFindings items = new RunSummary.ReportFindings(400);
    ReportView.AlteredItem signed = new ReportView.AlteredItem("Sent", 12L, true);
    ReportView.AlteredItem other = new ReportView.AlteredItem("Sent", 13L, false);
    Map<Alteration, Long> changes =
        Map.of(
            Alteration.NUL_REMOVED,
            2L,
            Alteration.SIGNATURE_BROKEN,
            1L,
            Alteration.KEYWORD_DROPPED,
            5L);
    items.add(
        new ReportView.Mailbox(
            "office@example.org",
            null,
            List.of(),
            List.of(),
            List.of(),
            changes,
            List.of(signed, other)));

    assertThat(items.lines())
        .containsExactly(
            "2 items were altered so that the destination accepts them; 1 of them lost a valid DKIM"
                + " signature; the report has the details.",
            "Of 5 items a keyword that the destination does not accept was omitted.");
  }

  @Test
  void theTicketIsPrintedFromTheOldestEntryToTheNewest() {
    TicketEntry message =
        new TicketEntry(
            3, Instant.parse("2026-01-31T12:00:01Z"), "Run 1 started", List.of("It has begun."));

    assertThat(RunSummary.ticket(List.of(message), ZoneOffset.UTC, 80))
        .containsExactly("#3  2026-01-31 12:00:01  Run 1 started", "    It has begun.");
  }

  @Test
  void onlyTheEndOfALongTicketIsPrinted() {
    List<TicketEntry> thread =
        IntStream.rangeClosed(1, 100)
            .mapToObj(i -> new TicketEntry(i, Instant.EPOCH, "Message " + i, List.of()))
            .toList();

    assertThat(RunSummary.ticket(thread, ZoneOffset.UTC, 80))
        .hasSize(61)
        .startsWith("(40 earlier entries are not shown)")
        .last()
        .isEqualTo("#100  1970-01-01 00:00:00  Message 100");
  }

  @Test
  void aPlanShowsTheDestinationOfEachFolder() {
    PlanView.Mailbox mailbox =
        new PlanView.Mailbox(
            "office@example.org",
            1230,
            null,
            List.of(
                new PlanView.Folder(
                    "INBOX", List.of(new PlanView.Source("INBOX", 1200, null, null))),
                new PlanView.Folder(
                    "Sent Items",
                    List.of(new PlanView.Source("Gesendet", 30, "SPECIAL_USE", "special use")))),
            List.of("All Mail", "Junk"),
            List.of("All Mail"));

    assertThat(RunSummary.plan(mailbox, 80))
        .containsExactly(
            "office@example.org: 1,230 items",
            "      1,200  INBOX     →  INBOX",
            "         30  Gesendet  →  Sent Items  (special use)",
            "  excluded: Junk",
            "  excluded, only showing messages of other folders: All Mail");
  }

  private static ReportView.Mailbox mailbox(ReportView.Item item) {
    return new ReportView.Mailbox(
        "office@example.org", null, List.of(), List.of(), List.of(item), Map.of(), List.of());
  }
}
