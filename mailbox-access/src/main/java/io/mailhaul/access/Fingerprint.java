package io.mailhaul.access;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
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

  private static final Pattern IGNORED = Pattern.compile("[\"\\\\\\x00]|\\s+(?=<)");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern NOT_ASCII = Pattern.compile("[x[^\\x00-\\x7f]]+");

  /**
   * Equal for two items that may be the same: white space folded, case ignored, encoded words (RFC
   * 2047) read, quotes left out, since a name that is encoded loses them, and whatever is not ASCII
   * taken for an X, which is what Cyrus writes in its place.
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
        : NOT_ASCII
            .matcher(
                SPACES
                    .matcher(IGNORED.matcher(EncodedText.decoded(field)).replaceAll(""))
                    .replaceAll(" ")
                    .strip()
                    .toLowerCase(Locale.ROOT))
            .replaceAll("x");
  }
}
