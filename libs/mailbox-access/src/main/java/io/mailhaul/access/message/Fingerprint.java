package io.mailhaul.access.message;

import io.mailhaul.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a message across servers, also if a server rewrites headers: four header fields and
 * the INTERNALDATE. A field is null if the message does not have it.
 *
 * @param size RFC822.SIZE in bytes, for reports; not compared, because servers change it
 * @param original the original, if the message is a copy that refers to it; else null
 */
public record Fingerprint(
    long uid,
    @Nullable OffsetDateTime internalDate,
    long size,
    @Nullable String messageId,
    @Nullable String date,
    @Nullable String from,
    @Nullable String subject,
    @Nullable OriginalReference original) {

  private static final Pattern IGNORED = Pattern.compile("[\"\\\\\\x00\r]|\\s+(?=<)");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern NOT_ASCII = Pattern.compile("[x[^\\x00-\\x7f]]+");

  /** The fingerprint of a message with these header fields. */
  public static Fingerprint of(
      long uid, @Nullable OffsetDateTime internalDate, long size, HeaderFields fields) {
    return new Fingerprint(
        uid,
        internalDate,
        size,
        fields.messageId(),
        fields.date(),
        fields.from(),
        fields.subject(),
        OriginalReference.parse(fields.original()));
  }

  /**
   * Equal for two messages that may be the same. White space is folded, case is ignored, encoded
   * words (RFC 2047) are decoded, and quotes are removed because an encoded name has none. CRs are
   * removed because Courier removes those that are not part of a line end, and NULs because a
   * destination may refuse them. Every run of non-ASCII characters counts as one X, because Cyrus
   * replaces such characters by X.
   *
   * @param withInternalDate whether to include the INTERNALDATE (as an instant, in seconds); only
   *     if both servers preserve it
   */
  public String key(boolean withInternalDate) {
    Instant instant = internalDate == null ? null : internalDate.toInstant();
    return String.join(
        "\n",
        normalize(messageId),
        normalize(date),
        normalize(from),
        normalize(subject),
        withInternalDate && instant != null ? Long.toString(instant.getEpochSecond()) : "");
  }

  /**
   * Half of a SHA-256 of the key without INTERNALDATE, in lower-case hex. A copy that refers to its
   * original has the hash of the original.
   */
  public String hash() {
    return original != null ? original.fingerprint() : hash(key(false));
  }

  /**
   * The hash that a copy of this message has at Dovecot, which writes 0x80 instead of NUL; null if
   * no field has a NUL, because then it is the same hash.
   */
  public @Nullable String hashAtDovecot() {
    if (!hasNul(messageId) && !hasNul(date) && !hasNul(from) && !hasNul(subject)) {
      return null;
    }
    return new Fingerprint(
            uid,
            internalDate,
            size,
            asAtDovecot(messageId),
            asAtDovecot(date),
            asAtDovecot(from),
            asAtDovecot(subject),
            original)
        .hash();
  }

  private static String hash(String key) {
    byte[] hash = Sha256.newDigest().digest(key.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, hash.length / 2);
  }

  private static boolean hasNul(@Nullable String field) {
    return field != null && field.indexOf('\0') >= 0;
  }

  private static @Nullable String asAtDovecot(@Nullable String field) {
    return field == null ? null : field.replace('\0', '\u0080');
  }

  private static String normalize(@Nullable String field) {
    return field == null
        ? ""
        : NOT_ASCII
            .matcher(
                SPACES
                    .matcher(IGNORED.matcher(EncodedWordDecoder.decode(field)).replaceAll(""))
                    .replaceAll(" ")
                    .strip()
                    .toLowerCase(Locale.ROOT))
            .replaceAll("x");
  }
}
