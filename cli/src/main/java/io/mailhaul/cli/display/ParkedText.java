package io.mailhaul.cli.display;

import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.cli.terminal.TextLayout;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** When a parked mailbox is tried again, and why it is parked. */
final class ParkedText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private ParkedText() {}

  /**
   * {@code , next try at 14:30:05: The destination mailbox is full.}, without what is not known.
   */
  static String of(MailboxView mailbox) {
    Instant until = mailbox.parkedUntil();
    return (until == null ? "" : ", next try at " + local(until))
        + (mailbox.failure() == null ? "" : ": " + TextLayout.printable(mailbox.failure().text()));
  }

  private static String local(Instant time) {
    ZonedDateTime local = time.atZone(ZoneId.systemDefault());
    return local.format(local.toLocalDate().equals(LocalDate.now(local.getZone())) ? TIME : DAY);
  }
}
