package io.mailhaul.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.model.Totals;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLinesViewTest {

  private static final Totals HALF = SampleBatches.totals(200, 100, 100, 1_000);

  private static MailboxView parked(String address) {
    return new MailboxView(
        "", address, MailboxStatus.PARKED, 1, HALF, 0, SampleBatches.REFUSED, null, 3);
  }

  private static String line(MailboxView... mailboxes) {
    return ProgressLinesView.line(SampleBatches.batch(false, Map.of(), List.of(mailboxes)), 0);
  }

  @Test
  void mentionsNoParkedMailboxWhenThereIsNone() {
    assertThat(line(SampleBatches.mailbox("a@example.org", MailboxStatus.SYNCING, HALF)))
        .isEqualTo("users: 100 of 200 messages, 1.0 kB; 0 of 1 mailbox done");
  }

  @Test
  void showsWhyAMailboxIsParked() {
    assertThat(line(parked("a@example.org")))
        .endsWith(
            "; 0 of 1 mailbox done; a@example.org is parked: The server refused the user name or"
                + " the password (source: [AUTHENTICATIONFAILED]).");
  }

  @Test
  void showsWhenAParkedMailboxIsTriedAgain() {
    LocalDateTime now = LocalDateTime.now();
    LocalDateTime today = now.toLocalDate().atTime(14, 30, 5);
    LocalDateTime later = today.plusDays(1);
    assertThat(line(parkedUntil(today)))
        .contains("; a@example.org is parked, next try at 14:30:05: The server refused");
    assertThat(line(parkedUntil(later)))
        .contains("is parked, next try at " + later.toLocalDate() + " 14:30: The server refused");
  }

  private static MailboxView parkedUntil(LocalDateTime time) {
    return new MailboxView(
        "",
        "a@example.org",
        MailboxStatus.PARKED,
        1,
        HALF,
        0,
        SampleBatches.REFUSED,
        time.atZone(ZoneId.systemDefault()).toInstant(),
        3);
  }

  @Test
  void namesOneOfSeveralParkedMailboxes() {
    assertThat(line(parked("a@example.org"), parked("b@example.org")))
        .contains("; 2 are parked, such as a@example.org: The server refused");
  }
}
