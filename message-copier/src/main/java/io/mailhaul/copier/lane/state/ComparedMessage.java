package io.mailhaul.copier.lane.state;

import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.OriginalReference;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.HexFormat;
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

  /** What the message says about its original; null for nearly all messages. */
  @Nullable OriginalReference original();

  /** The size of the original to which the message refers, or else its own. */
  default long originalSize() {
    OriginalReference reference = original();
    return reference == null ? size() : reference.size();
  }

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
      long size,
      @Nullable OriginalReference original)
      implements ComparedMessage {

    public static Original of(SourceProgressState source, Fingerprint fingerprint) {
      String hashAtDovecot = fingerprint.hashAtDovecot();
      return new Original(
          source,
          !source.remaining().contains(fingerprint.uid()),
          fingerprint.uid(),
          compact(fingerprint.hash()),
          hashAtDovecot == null ? null : compact(hashAtDovecot),
          isIdentified(fingerprint),
          seconds(fingerprint.internalDate()),
          fingerprint.size(),
          fingerprint.original());
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
              size,
              original);
    }
  }

  /** A message at the destination, which may be the copy of an original. */
  record Copy(
      long uid,
      String fingerprintHash,
      boolean hasMessageId,
      long internalDateSeconds,
      long size,
      @Nullable OriginalReference original)
      implements ComparedMessage {

    public static Copy of(Fingerprint fingerprint) {
      return new Copy(
          fingerprint.uid(),
          compact(fingerprint.hash()),
          isIdentified(fingerprint),
          seconds(fingerprint.internalDate()),
          fingerprint.size(),
          fingerprint.original());
    }
  }

  /** The originals, or the copies, among these messages, in their order. */
  static <T extends ComparedMessage> List<T> only(
      Class<T> type, List<? extends ComparedMessage> messages) {
    return messages.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** One character for each byte. */
  private static String compact(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
  }

  private static boolean isIdentified(Fingerprint fingerprint) {
    return fingerprint.messageId() != null && !fingerprint.messageId().isBlank();
  }

  private static long seconds(@Nullable OffsetDateTime date) {
    return date == null ? Long.MIN_VALUE : date.toInstant().getEpochSecond();
  }
}
