package io.mailhaul.model.folder;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mailhaul.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * A set of Gmail labels (X-GM-LABELS) that only supports the test whether it contains a label. It
 * stores six bytes of each label's SHA-256, so that an event with thousands of labels stays small.
 * Labels are compared in Unicode normal form C, system labels ({@code \Inbox}) without regard to
 * case.
 */
public final class LabelSet {

  /** Further labels are not stored: their messages are then copied once too often, never lost. */
  public static final int MAX_LABELS = 5_000;

  private static final int BYTES = 6;

  private final long[] digests;

  private LabelSet(long[] digests) {
    this.digests = digests;
  }

  /** The empty set. */
  public static final LabelSet EMPTY = new LabelSet(new long[0]);

  /** The set of these labels. */
  public static LabelSet of(Collection<String> labels) {
    return new LabelSet(
        labels.stream()
            .limit(MAX_LABELS)
            .mapToLong(LabelSet::digest)
            .sorted()
            .distinct()
            .toArray());
  }

  /** The union of both sets. */
  public LabelSet plus(LabelSet other) {
    return new LabelSet(
        LongStream.concat(Arrays.stream(digests), Arrays.stream(other.digests))
            .sorted()
            .distinct()
            .limit(MAX_LABELS)
            .toArray());
  }

  /** Whether any of these labels is in the set. */
  public boolean containsAny(Collection<String> labels) {
    return labels.stream().anyMatch(label -> Arrays.binarySearch(digests, digest(label)) >= 0);
  }

  public int size() {
    return digests.length;
  }

  private static long digest(String label) {
    String name = Normalizer.normalize(label, Normalizer.Form.NFC);
    String key = name.startsWith("\\") ? name.toLowerCase(Locale.ROOT) : name;
    byte[] hash = Sha256.newDigest().digest(key.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - BYTES * Byte.SIZE);
  }

  /** The digests in base64, for events. */
  @JsonValue
  @Override
  public String toString() {
    byte[] bytes = new byte[digests.length * BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (digests[i / BYTES] >>> (BYTES - 1 - i % BYTES) * Byte.SIZE);
    }
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Reads what {@link #toString} wrote. */
  @JsonCreator
  public static LabelSet parse(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    long[] digests = new long[bytes.length / BYTES];
    for (int i = 0; i < digests.length * BYTES; i++) {
      digests[i / BYTES] = digests[i / BYTES] << Byte.SIZE | bytes[i] & 0xFF;
    }
    return new LabelSet(digests);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelSet set && Arrays.equals(digests, set.digests);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digests);
  }
}
