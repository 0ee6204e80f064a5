package io.mailhaul.access;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells one item from another and survives that a server rewrites headers: four header fields
 * and the INTERNALDATE. Fields are null when the header is not there.
 *
 * @param size RFC822.SIZE in bytes, for reports; not compared, since servers change it
 */
public record Fingerprint(
    long uid,
    @Nullable OffsetDateTime internalDate,
    long size,
    @Nullable String messageId,
    @Nullable String date,
    @Nullable String from,
    @Nullable String subject) {

  /**
   * Equal for two items that may be the same: white space folded, case ignored.
   *
   * @param withInternalDate whether the INTERNALDATE (as an instant, in seconds) takes part; only
   *     where both servers keep it
   */
  public String key(boolean withInternalDate) {
    Instant instant = internalDate == null ? null : internalDate.toInstant();
    return String.join(
        "\n",
        normal(messageId),
        normal(date),
        normal(from),
        normal(subject),
        withInternalDate && instant != null ? Long.toString(instant.getEpochSecond()) : "");
  }

  private static String normal(@Nullable String field) {
    return field == null
        ? ""
        : field.strip().replaceAll("\\s+", " ").toLowerCase(java.util.Locale.ROOT);
  }
}
