package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The INTERNALDATE of a message at the destination: the source's INTERNALDATE if it is plausible.
 * Otherwise the Date header, since mail clients show it, otherwise the first Received field with a
 * date: the topmost one, which the last server wrote on receipt.
 *
 * @param date null when no date is plausible; the destination then uses the time of the copy
 * @param change null when the date is the source's INTERNALDATE
 */
public record ArrivalDate(@Nullable OffsetDateTime date, @Nullable Change change) {

  /**
   * Clocks may differ and zones may be missing; a date further ahead than this is in the future.
   */
  private static final Duration AHEAD = Duration.ofDays(1);

  /**
   * @param header the message or at least its header; read only when needed
   */
  public static ArrivalDate of(
      @Nullable OffsetDateTime internalDate, Supplier<byte[]> header, Instant now) {
    if (canBeTrue(internalDate, now)) {
      return new ArrivalDate(internalDate, null);
    }
    OffsetDateTime received = null;
    for (Header.Field field : Header.fields(header.get(), 0)) {
      if (field.isNamed("Date")) {
        OffsetDateTime date = MailDate.parse(field.value());
        if (canBeTrue(date, now)) {
          return new ArrivalDate(date, Change.DATE_FROM_DATE_HEADER);
        }
      } else if (received == null && field.isNamed("Received")) {
        String value = field.value();
        OffsetDateTime date = MailDate.parse(value.substring(value.lastIndexOf(';') + 1));
        received = canBeTrue(date, now) ? date : null;
      }
    }
    return received == null
        ? new ArrivalDate(null, Change.DATE_UNKNOWN)
        : new ArrivalDate(received, Change.DATE_FROM_RECEIVED);
  }

  /** Dates before 1970 are implausible, and servers write the epoch for a missing date. */
  public static boolean canBeTrue(@Nullable OffsetDateTime date, Instant now) {
    return date != null
        && date.toInstant().isAfter(Instant.EPOCH)
        && !date.toInstant().isAfter(now.plus(AHEAD));
  }
}
