package io.mailhaul.cli.display;

import static io.mailhaul.cli.display.SampleBatches.batch;
import static io.mailhaul.cli.display.SampleBatches.mailbox;
import static io.mailhaul.cli.display.SampleBatches.totals;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.Totals;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressBarsTest {

  private static final Duration SINCE = Duration.ofSeconds(31);
  private static final String HINT = "Ctrl-C stops; the same command resumes.";

  private final MailboxView half =
      mailbox("office@example.org", MailboxStatus.SYNCING, totals(2500, 1000, 1250, 12_300_000));
  private final MailboxView full =
      mailbox("sales@example.org", MailboxStatus.SYNCING, totals(800, 800, 0, 4_000_000));

  @Test
  void drawsABarPerMailboxAndOneForTheBatch() {
    List<String> lines =
        draw(100, 24, batch(false, Map.of(MailboxStatus.SYNCED, 3), List.of(half, full)));

    assertThat(String.join("\n", lines))
        .isEqualTo(
            """
            office@example.org  █████████████████░░░░░░░░░░░░░░░░░░  1,250 of 2,500  12.3 MB     100/s     0:13
            sales@example.org   ███████████████████████████████████      800 of 800   4.0 MB     100/s

            users               █████████████████████░░░░░░░░░░░░░░  2,050 of 3,300  16.3 MB     100/s     0:13
            3 of 5 mailboxes done, 0:31 elapsed. Ctrl-C stops; the same command resumes.\
            """);
  }

  @Test
  void aTerminalOf80ColumnsShowsAllColumns() {
    List<String> lines = draw(80, 24, batch(false, Map.of(), List.of(half, full)));

    assertThat(lines.getFirst())
        .isEqualTo(
            "office@example.org  ███████░░░░░░░░  1,250 of 2,500  12.3 MB     100/s     0:13");
  }

  @ParameterizedTest
  @CsvSource({"200,50", "120,40", "100,24", "80,24", "60,24", "40,10", "24,6", "10,3", "1,1"})
  void theLinesFitAnyTerminalSize(int columns, int height) {
    List<MailboxView> many =
        IntStream.range(0, 40)
            .mapToObj(i ->
                mailbox(
                    "a.person.with.a.rather.long.name.number." + i + "@mail.example.org",
                    i % 7 == 0 ? MailboxStatus.PARKED : MailboxStatus.SYNCING,
                    totals(i * 123_456L, i * 1000L, i * 100_000L, i * 12_345_678_901L)))
            .toList();

    List<String> lines =
        draw(columns, height, batch(false, Map.of(MailboxStatus.QUEUED, 50_000), many));

    assertThat(lines).hasSizeLessThanOrEqualTo(Math.max(4, height - 1));
    assertThat(lines)
        .allSatisfy(
            l -> assertThat(TextLayout.width(l)).isLessThanOrEqualTo(Math.max(1, columns - 1)));
  }

  @Test
  void mailboxesWithoutALineAreCounted() {
    List<MailboxView> many =
        IntStream.range(0, 40)
            .mapToObj(i -> mailbox(i + "@example.org", MailboxStatus.SYNCING, totals(10, 5, 5, 1)))
            .toList();

    List<String> lines = draw(100, 15, batch(false, Map.of(), many));

    assertThat(lines).contains("31 more mailboxes are active");
  }

  @Test
  void aParkedMailboxShowsTheReason() {
    MailboxView parked =
        new MailboxView(
            "",
            "office@example.org",
            MailboxStatus.PARKED,
            1,
            half.totals(),
            0,
            SampleBatches.REFUSED,
            null,
            1);

    assertThat(draw(200, 24, batch(false, Map.of(), List.of(parked))).getFirst())
        .isEqualTo("office@example.org  parked: " + SampleBatches.REFUSED.text());
  }

  @Test
  void aMailboxThatIsTriedAgainShowsTheReason() {
    MailboxView again =
        new MailboxView(
            "",
            "office@example.org",
            MailboxStatus.SYNCING,
            1,
            Totals.NONE,
            0,
            SampleBatches.REFUSED,
            null,
            1);

    assertThat(draw(200, 24, batch(false, Map.of(), List.of(again))).getFirst())
        .isEqualTo("office@example.org  trying again: " + SampleBatches.REFUSED.text());
  }

  @Test
  void aParkedMailboxShowsTheNextTryBeforeTheReason() {
    LocalDateTime next = LocalDate.now().atTime(14, 30, 5);
    MailboxView parked =
        new MailboxView(
            "",
            "office@example.org",
            MailboxStatus.PARKED,
            1,
            half.totals(),
            0,
            SampleBatches.REFUSED,
            next.atZone(ZoneId.systemDefault()).toInstant(),
            1);

    assertThat(draw(100, 24, batch(false, Map.of(), List.of(parked))).getFirst())
        .startsWith("office@example.org  parked, next try at 14:30:05: The server refused");
  }

  @Test
  void aMailboxWithoutTotalsHasNoBar() {
    MailboxView starting = mailbox("office@example.org", MailboxStatus.SYNCING, Totals.NONE);

    assertThat(draw(100, 24, batch(false, Map.of(), List.of(starting))).getFirst())
        .isEqualTo("office@example.org  listing folders");
  }

  @Test
  void anEstimatedTotalIsMarked() {
    List<String> lines =
        draw(100, 24, batch(false, Map.of(MailboxStatus.QUEUED, 2), List.of(half, full)));

    assertThat(lines.get(3)).contains("2,050 of ~6,600", "~0:46");
  }

  @Test
  void aBarIsFullOnlyWhenAllMessagesAreDone() {
    MailboxView almost =
        mailbox("a@example.org", MailboxStatus.SYNCING, totals(1_000_000, 999_999, 1, 1));

    assertThat(draw(100, 24, batch(false, Map.of(), List.of(almost))).getFirst()).contains("█░");
  }

  @Test
  void aFailedMailboxIsCounted() {
    BatchView batch =
        batch(false, Map.of(MailboxStatus.FAILED, 1, MailboxStatus.SYNCED, 1), List.of(half));

    assertThat(draw(100, 24, batch).getLast()).startsWith("1 of 3 mailboxes done, 1 failed, 0:31");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 80, 120})
  void aTerminalWithoutUnicodeGetsAscii(int columns) {
    BatchView batch = batch(false, Map.of(), List.of(half, full));
    List<String> lines =
        new ProgressBars(columns, 24, false, "").draw(batch, moving(batch), 0, SINCE);

    assertThat(lines.getFirst()).contains("#.").doesNotContain("█", "░");
  }

  private static List<ProgressBars.ActiveMailbox> moving(BatchView batch) {
    return batch.mailboxes().stream().map(m -> new ProgressBars.ActiveMailbox(m, 100)).toList();
  }

  private static List<String> draw(int columns, int lines, BatchView batch) {
    return new ProgressBars(columns, lines, true, HINT).draw(batch, moving(batch), 100, SINCE);
  }
}
