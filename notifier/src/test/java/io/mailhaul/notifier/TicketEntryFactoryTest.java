package io.mailhaul.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.MigrationUpdate.BatchCompleted;
import io.mailhaul.events.MigrationUpdate.BatchOpened;
import io.mailhaul.events.MigrationUpdate.BatchStarted;
import io.mailhaul.events.MigrationUpdate.MailboxFailed;
import io.mailhaul.events.MigrationUpdate.MailboxFinished;
import io.mailhaul.events.TicketUpdate;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.Totals;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TicketEntryFactoryTest {

  private static final Instant AT = Instant.parse("2026-11-20T08:00:00Z");

  @Test
  void theFirstEntryNamesThePlanAndWhatIsNotCopied() {
    TicketUpdate update =
        TicketEntryFactory.of(
            new BatchOpened(
                "b1",
                "users",
                1,
                AT,
                "imaps://old.example.org:993",
                "imaps://new.example.org:993",
                8));
    assertThat(update.ticket()).isEqualTo("b1");
    assertThat(update.number()).isEqualTo(1);
    assertThat(update.at()).isEqualTo(AT);
    assertThat(update.subject()).isEqualTo("Migration users: ticket opened");
    assertThat(update.lines().getFirst())
        .isEqualTo(
            "Mailhaul will migrate 8 mailboxes from imaps://old.example.org:993 to"
                + " imaps://new.example.org:993.");
    assertThat(update.lines()).anyMatch(line -> line.contains("does not copy passwords"));
  }

  @Test
  void aLaterRunSaysThatOnlyNewMessagesAreCopied() {
    assertThat(TicketEntryFactory.of(new BatchStarted("b1", "users", 2, AT, 1, 1)).lines())
        .first()
        .isEqualTo("The first run has started for 1 mailbox. It copies all existing messages.");
    TicketUpdate second = TicketEntryFactory.of(new BatchStarted("b1", "users", 9, AT, 2, 3));
    assertThat(second.subject()).isEqualTo("Migration users: run 2 started");
    assertThat(second.lines().getFirst())
        .isEqualTo("Run 2 has started for 3 mailboxes. It copies only new messages.");
  }

  @Test
  void aFinishedMailboxHasItsTotals() {
    TicketUpdate update =
        TicketEntryFactory.of(
            new MailboxFinished(
                "b1",
                "users",
                3,
                AT,
                "ann@example.org",
                new Totals(12_345, 12_000, 345, 0, 0, 0, 68_400_000)));
    assertThat(update.subject()).isEqualTo("Migration users: ann@example.org is done");
    assertThat(update.lines())
        .containsExactly(
            "12,345 messages found: 12,000 copied (68.4 MB), 345 already present, 0 skipped, 0"
                + " failed.");
  }

  @Test
  void theSubjectCountsTheMessagesThatWereNotCopied() {
    TicketUpdate update =
        TicketEntryFactory.of(
            new MailboxFinished(
                "b1", "users", 3, AT, "ann@example.org", new Totals(3, 2, 0, 0, 1, 0, 999)));
    assertThat(update.subject())
        .isEqualTo("Migration users: ann@example.org is done, except 1 message");
    assertThat(update.lines())
        .first()
        .isEqualTo("3 messages found: 2 copied (999 B), 0 already present, 0 skipped, 1 failed.");
    assertThat(update.lines()).anyMatch(line -> line.startsWith("The report lists"));
  }

  @Test
  void aFailedMailboxHasTheReasonAndTheRemedy() {
    TicketUpdate update =
        TicketEntryFactory.of(
            new MailboxFailed(
                "b1",
                "users",
                4,
                AT,
                "bob@example.org",
                new Failure(FailureReason.CREDENTIAL_REFUSED, Side.SOURCE, "LOGIN failed")));
    assertThat(update.subject())
        .isEqualTo("Migration users: Mailhaul stopped migrating bob@example.org");
    assertThat(update.lines())
        .startsWith(
            "bob@example.org: The server refused the user name or the password (source: LOGIN"
                + " failed).",
            "What to do: Correct the row in the mailbox file and run the same command again.");
  }

  @Test
  void theLastEntryDistinguishesCompleteFromIncompleteRuns() {
    assertThat(
            TicketEntryFactory.of(
                    new BatchCompleted(
                        "b1", "users", 5, AT, 2, 0, new Totals(4, 4, 0, 0, 0, 0, 1_000)))
                .subject())
        .isEqualTo("Migration users: run complete");
    assertThat(
            TicketEntryFactory.of(
                    new BatchCompleted("b1", "users", 5, AT, 2, 0, new Totals(4, 2, 0, 1, 1, 0, 0)))
                .subject())
        .isEqualTo("Migration users: run ended, 2 messages not copied");
    TicketUpdate failed =
        TicketEntryFactory.of(
            new BatchCompleted("b1", "users", 5, AT, 1, 1, new Totals(4, 2, 0, 0, 0, 2, 999_960)));
    assertThat(failed.subject()).isEqualTo("Migration users: run ended, 1 of 2 mailboxes failed");
    assertThat(failed.lines())
        .startsWith(
            "1 of 2 mailboxes done.",
            "4 messages found: 2 copied (1.0 MB), 0 already present, 0 skipped, 0 failed, 2"
                + " remaining.")
        .anyMatch(line -> line.contains("run the same command again"));
  }
}
