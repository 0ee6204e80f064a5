package io.mailhaul.access.message.repair;

import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.OriginalReference;
import io.mailhaul.access.message.TextDigest;
import io.mailhaul.access.message.header.RawHeader;
import io.mailhaul.model.folder.Alteration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The repaired forms of a message, tried one after the other after a destination has refused the
 * original. Each form has one more repair than the one before, the least harmful first; a repair
 * that would change nothing makes no form. A form refers to its original if it has another
 * fingerprint or digest, and if its header was repaired, because servers understand a malformed
 * header in different ways.
 */
public final class RepairSequence {

  /**
   * A repaired form of the message.
   *
   * @param alterations the differences from the original, in the order of the repairs
   */
  public record RepairedForm(byte[] bytes, List<Alteration> alterations) {}

  /** What identifies a message in a comparison of two folders. */
  private record Identity(Fingerprint fingerprint, BodyDigest digest) {

    static Identity of(byte[] message) {
      TextDigest digest = new TextDigest();
      digest.write(message, 0, message.length);
      return new Identity(
          Fingerprint.of(0, null, message.length, HeaderFields.of(message)), digest.result());
    }

    boolean isThatOf(Identity copy) {
      return fingerprint.hash().equals(copy.fingerprint().hash())
          && digest.matchesCopy(copy.digest());
    }
  }

  private static final List<RepairStep> STEPS =
      List.of(
          new MboxFromRemover(),
          new FinalCrlfAdder(),
          new LineEndNormalizer(),
          new NulRemover(),
          new HeaderEncoder(),
          new LongLineWrapper());

  private static final List<RepairStep> HEADER_STEPS =
      List.of(new HeaderLineRepairer(), new HeaderAdder());

  private final boolean signed;
  private final @Nullable Identity identity;
  private final @Nullable Supplier<OriginalReference> original;
  private final List<Alteration> alterations = new ArrayList<>();
  private final Deque<RepairStep> steps = new ArrayDeque<>(STEPS);
  private byte[] bytes;

  /** The forms that do not refer to the original. */
  public RepairSequence(byte[] message) {
    this(message, null);
  }

  /**
   * @param original called for each form that refers to the original
   */
  public RepairSequence(byte[] message, @Nullable Supplier<OriginalReference> original) {
    this.bytes = message;
    this.original = original;
    this.identity = original == null ? null : Identity.of(message);
    this.signed = RawHeader.fields(message, 0).stream().anyMatch(f -> f.isNamed("DKIM-Signature"));
    if (original != null) {
      steps.addAll(HEADER_STEPS);
    }
  }

  /** The next form to try; null when there are no more. */
  public @Nullable RepairedForm next() {
    while (!steps.isEmpty()) {
      RepairStep next = steps.removeFirst();
      byte[] repaired = next.apply(bytes);
      if (repaired != bytes) {
        bytes = repaired;
        alterations.add(next.alteration());
        List<Alteration> all = allAlterations();
        return new RepairedForm(
            original != null && needsReference(next)
                ? withReference(original.get().with(all))
                : bytes,
            all);
      }
    }
    return null;
  }

  private boolean needsReference(RepairStep last) {
    return HEADER_STEPS.contains(last)
        || identity != null && !identity.isThatOf(Identity.of(bytes));
  }

  private List<Alteration> allAlterations() {
    List<Alteration> all = new ArrayList<>(alterations);
    if (signed) {
      all.add(Alteration.SIGNATURE_BROKEN);
    }
    return List.copyOf(all);
  }

  private byte[] withReference(OriginalReference reference) {
    byte[] field = reference.field().getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(field, field.length + bytes.length);
    System.arraycopy(bytes, 0, all, field.length, bytes.length);
    return all;
  }
}
