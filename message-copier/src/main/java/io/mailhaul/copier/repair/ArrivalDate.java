package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The INTERNALDATE that an item is given at the destination: the source's own, if it can be true.
 * Else that of the Date header, since it is what people see, else that of the first Received field
 * that has a date: the topmost one, which the last server on the way wrote when it took the item.
 *
 * @param date null when none can be true; the destination then takes the time of the copy
 * @param change null when it is the source's own
 */
public record ArrivalDate(@Nullable OffsetDateTime date, @Nullable Change change) {

  /** Clocks may differ, and zones may be missing; more than this is the future. */
  private static final Duration AHEAD = Duration.ofDays(1);

  /**
   * @param header the item, or at least its header; asked for only when it is needed
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

  /** There was no mail as we know it before 1970, and servers write zero for what is missing. */
  public static boolean canBeTrue(@Nullable OffsetDateTime date, Instant now) {
    return date != null
        && date.toInstant().isAfter(Instant.EPOCH)
        && !date.toInstant().isAfter(now.plus(AHEAD));
  }
}
