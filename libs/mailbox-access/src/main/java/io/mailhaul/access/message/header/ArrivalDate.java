package io.mailhaul.access.message.header;

import io.mailhaul.model.folder.Alteration;
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
 * @param alteration null when the date is the source's INTERNALDATE
 */
public record ArrivalDate(@Nullable OffsetDateTime date, @Nullable Alteration alteration) {

  /**
   * Clocks may differ and zones may be missing; a date further ahead than this is in the future.
   */
  private static final Duration MAX_FUTURE = Duration.ofDays(1);

  /**
   * @param header the message or at least its header; read only when needed
   */
  public static ArrivalDate of(
      @Nullable OffsetDateTime internalDate, Supplier<byte[]> header, Instant now) {
    if (isPlausible(internalDate, now)) {
      return new ArrivalDate(internalDate, null);
    }
    OffsetDateTime received = null;
    for (RawHeader.Field field : RawHeader.fields(header.get(), 0)) {
      if (field.isNamed("Date")) {
        OffsetDateTime date = HeaderDateParser.parse(field.value());
        if (isPlausible(date, now)) {
          return new ArrivalDate(date, Alteration.DATE_FROM_DATE_HEADER);
        }
      } else if (received == null && field.isNamed("Received")) {
        String value = field.value();
        OffsetDateTime date = HeaderDateParser.parse(value.substring(value.lastIndexOf(';') + 1));
        received = isPlausible(date, now) ? date : null;
      }
    }
    return received == null
        ? new ArrivalDate(null, Alteration.DATE_UNKNOWN)
        : new ArrivalDate(received, Alteration.DATE_FROM_RECEIVED);
  }

  /** Dates before 1970 are implausible, and servers write the epoch for a missing date. */
  public static boolean isPlausible(@Nullable OffsetDateTime date, Instant now) {
    return date != null
        && date.toInstant().isAfter(Instant.EPOCH)
        && !date.toInstant().isAfter(now.plus(MAX_FUTURE));
  }
}
