package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * One item as reconciling compares it, source or destination; small, since there may be hundreds of
 * thousands.
 *
 * @param source which of the lane's source folders it is in; null at the destination
 * @param done whether it is a source item that has been dealt with, so that it has a copy
 * @param key stands for the fingerprint's
 * @param telling whether the key says anything without the body: it has a Message-ID
 * @param instant INTERNALDATE in seconds, or {@link Long#MIN_VALUE}
 */
record Candidate(
    @Nullable SourceAccount source,
    long uid,
    boolean done,
    String key,
    boolean telling,
    long instant,
    long size) {

  static Candidate of(@Nullable SourceAccount source, Fingerprint print) {
    return new Candidate(
        source,
        print.uid(),
        source != null && !source.remaining().contains(print.uid()),
        brief(print.key(false)),
        print.messageId() != null && !print.messageId().isBlank(),
        print.internalDate() == null
            ? Long.MIN_VALUE
            : print.internalDate().toInstant().getEpochSecond(),
        print.size());
  }

  /** Half of a SHA-256, a byte a character: keys hold subjects and names, and are long. */
  private static String brief(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return new String(hash, 0, hash.length / 2, StandardCharsets.ISO_8859_1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
