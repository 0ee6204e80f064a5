package io.mailhaul.cli.summary;

import static io.mailhaul.cli.display.SampleBatches.batch;
import static io.mailhaul.cli.display.SampleBatches.failed;
import static io.mailhaul.cli.display.SampleBatches.mailbox;
import static io.mailhaul.cli.display.SampleBatches.totals;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTableTest {

  private final MailboxView office =
      mailbox("office@example.org", MailboxStatus.SYNCED, totals(2500, 2400, 0, 12_300_000));
  private final MailboxView sales =
      mailbox(
          "sales@example.org", MailboxStatus.SYNCED, new Totals(800, 790, 0, 3, 7, 0, 4_000_000));

  @Test
  void hasALinePerMailboxAndATotal() {
    List<String> lines =
        ReportTable.lines(
            batch(true, Map.of(), List.of(office, sales, failed("support@example.org"))), 120);

    assertThat(String.join("\n", lines))
        .isEqualTo(
            """
                                                already
            Mailbox              found  copied  present  skipped  failed    bytes  time
            ───────────────────────────────────────────────────────────────────────────────────
            office@example.org   2,500   2,400      100        0       0  12.3 MB  0:12
            sales@example.org      800     790        0        3       7   4.0 MB  0:12
            support@example.org      0       0        0        0       0      0 B  0:00  failed
            ───────────────────────────────────────────────────────────────────────────────────
            3 mailboxes          3,300   3,190      100        3       7  16.3 MB  0:31\
            """);
  }

  @Test
  void shortensLongAddressesThatDoNotFit() {
    MailboxView person =
        mailbox(
            "a.person.with.a.rather.long.name@mail.example.org",
            MailboxStatus.SYNCED,
            office.totals());

    List<String> lines = ReportTable.lines(batch(true, Map.of(), List.of(person)), 80);

    assertThat(lines).allSatisfy(line -> assertThat(TextLayout.width(line)).isLessThan(80));
    assertThat(lines.get(3)).startsWith("a.person.wi").contains("…");
  }

  @Test
  void listsOnlyMailboxesWithProblemsWhenThereAreVeryMany() {
    List<MailboxView> mailboxes = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      mailboxes.add(i == 7 ? failed("7@example.org") : i == 8 ? sales : office);
    }

    List<String> lines = ReportTable.lines(batch(true, Map.of(), mailboxes), 120);

    assertThat(lines).hasSize(8);
    assertThat(lines.get(3)).startsWith("7@example.org").endsWith("failed");
    assertThat(lines.get(4)).startsWith("sales@example.org");
    assertThat(lines.get(5)).isEqualTo("49,998 more, see the report");
    assertThat(lines.getLast()).startsWith("50,000 mailboxes");
  }
}
