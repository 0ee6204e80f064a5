package io.mailhaul.access.message.repair;

import io.mailhaul.access.message.header.RawHeader;
import io.mailhaul.model.folder.Alteration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The repaired forms of a message, tried one after the other after a destination has refused the
 * original. Each form has one more repair than the one before, the least harmful first; a repair
 * that would change nothing makes no form.
 */
public final class RepairSequence {

  /**
   * A repaired form of the message.
   *
   * @param alterations the differences from the original, in the order of the repairs
   */
  public record RepairedForm(byte[] bytes, List<Alteration> alterations) {}

  private static final List<RepairStep> STEPS =
      List.of(
          new MboxFromRemover(),
          new FinalCrlfAdder(),
          new LineEndNormalizer(),
          new NulRemover(),
          new HeaderEncoder(),
          new LongLineWrapper());

  private final boolean signed;
  private final List<Alteration> alterations = new ArrayList<>();
  private byte[] bytes;
  private int nextStep;

  public RepairSequence(byte[] message) {
    this.bytes = message;
    this.signed = RawHeader.fields(message, 0).stream().anyMatch(f -> f.isNamed("DKIM-Signature"));
  }

  /** The next form to try; null when there are no more. */
  public @Nullable RepairedForm next() {
    while (nextStep < STEPS.size()) {
      RepairStep next = STEPS.get(nextStep++);
      byte[] repaired = next.apply(bytes);
      if (repaired != bytes) {
        bytes = repaired;
        alterations.add(next.alteration());
        return form();
      }
    }
    return null;
  }

  private RepairedForm form() {
    List<Alteration> all = new ArrayList<>(alterations);
    if (signed) {
      all.add(Alteration.SIGNATURE_BROKEN);
    }
    return new RepairedForm(bytes, List.copyOf(all));
  }
}
