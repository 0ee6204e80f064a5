package io.mailhaul.copier.lane.state;

import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message of the source or the destination as the reconciler compares it; small, since there
 * may be hundreds of thousands.
 */
public sealed interface ComparedMessage {

  long uid();

  /** A short hash of the fingerprint's key. */
  String fingerprintHash();

  /** Whether the message has a Message-ID, so that the key alone can identify it. */
  boolean hasMessageId();

  /** INTERNALDATE in seconds since the epoch; {@link Long#MIN_VALUE} when it is unknown. */
  long internalDateSeconds();

  long size();

  /**
   * A message at the source.
   *
   * @param source the lane's source folder that holds it
   * @param done whether it was processed, so that it has a copy
   * @param fingerprintHashAtDovecot what Dovecot's alterations make of the fingerprint; null if
   *     they do not change it
   */
  record Original(
      SourceProgressState source,
      boolean done,
      long uid,
      String fingerprintHash,
      @Nullable String fingerprintHashAtDovecot,
      boolean hasMessageId,
      long internalDateSeconds,
      long size)
      implements ComparedMessage {

    public static Original of(SourceProgressState source, Fingerprint fingerprint) {
      String keyAtDovecot = fingerprint.keyAtDovecot();
      return new Original(
          source,
          !source.remaining().contains(fingerprint.uid()),
          fingerprint.uid(),
          shortHash(fingerprint.key(false)),
          keyAtDovecot == null ? null : shortHash(keyAtDovecot),
          isIdentified(fingerprint),
          seconds(fingerprint.internalDate()),
          fingerprint.size());
    }

    /** Whether a message with this hash of its fingerprint may be the copy. */
    public boolean mayHaveCopy(String copyFingerprintHash) {
      return copyFingerprintHash.equals(fingerprintHash)
          || copyFingerprintHash.equals(fingerprintHashAtDovecot);
    }

    /** The same message with the hash that its copy has, if a server has altered the copy. */
    public Original withHashAmong(Set<String> copyFingerprintHashes) {
      return fingerprintHashAtDovecot == null
              || copyFingerprintHashes.contains(fingerprintHash)
              || !copyFingerprintHashes.contains(fingerprintHashAtDovecot)
          ? this
          : new Original(
              source,
              done,
              uid,
              fingerprintHashAtDovecot,
              null,
              hasMessageId,
              internalDateSeconds,
              size);
    }
  }

  /** A message at the destination, which may be the copy of an original. */
  record Copy(
      long uid, String fingerprintHash, boolean hasMessageId, long internalDateSeconds, long size)
      implements ComparedMessage {

    public static Copy of(Fingerprint fingerprint) {
      return new Copy(
          fingerprint.uid(),
          shortHash(fingerprint.key(false)),
          isIdentified(fingerprint),
          seconds(fingerprint.internalDate()),
          fingerprint.size());
    }
  }

  /** The originals, or the copies, among these messages, in their order. */
  static <T extends ComparedMessage> List<T> only(
      Class<T> type, List<? extends ComparedMessage> messages) {
    return messages.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Half of a SHA-256, one character for each byte: keys hold subjects and names, and are long. */
  private static String shortHash(String key) {
    byte[] hash = Sha256.newDigest().digest(key.getBytes(StandardCharsets.UTF_8));
    return new String(hash, 0, hash.length / 2, StandardCharsets.ISO_8859_1);
  }

  private static boolean isIdentified(Fingerprint fingerprint) {
    return fingerprint.messageId() != null && !fingerprint.messageId().isBlank();
  }

  private static long seconds(@Nullable OffsetDateTime date) {
    return date == null ? Long.MIN_VALUE : date.toInstant().getEpochSecond();
  }
}
