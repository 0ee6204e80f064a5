package io.mailhaul.copier.lane.state;

import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.model.Sha256;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One message of the source or the destination as the reconciler compares it; small, since there
 * may be hundreds of thousands.
 *
 * @param source the lane's source folder that holds it; null at the destination
 * @param done whether it is a source message that was processed, so that it has a copy
 * @param fingerprintHash a short hash of the fingerprint's key
 * @param hasMessageId whether the message has a Message-ID, so that the key alone can identify it
 * @param internalDateSeconds INTERNALDATE in seconds since the epoch; {@link Long#MIN_VALUE} when
 *     it is unknown
 */
public record ComparedMessage(
    @Nullable SourceProgressState source,
    long uid,
    boolean done,
    String fingerprintHash,
    boolean hasMessageId,
    long internalDateSeconds,
    long size) {

  public static ComparedMessage of(@Nullable SourceProgressState source, Fingerprint fingerprint) {
    return new ComparedMessage(
        source,
        fingerprint.uid(),
        source != null && !source.remaining().contains(fingerprint.uid()),
        shortHash(fingerprint.key(false)),
        fingerprint.messageId() != null && !fingerprint.messageId().isBlank(),
        fingerprint.internalDate() == null
            ? Long.MIN_VALUE
            : fingerprint.internalDate().toInstant().getEpochSecond(),
        fingerprint.size());
  }

  /** Half of a SHA-256, one character for each byte: keys hold subjects and names, and are long. */
  private static String shortHash(String key) {
    byte[] hash = Sha256.newDigest().digest(key.getBytes(StandardCharsets.UTF_8));
    return new String(hash, 0, hash.length / 2, StandardCharsets.ISO_8859_1);
  }
}
