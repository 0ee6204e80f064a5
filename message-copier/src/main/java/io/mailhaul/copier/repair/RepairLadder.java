package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The repaired forms of a message, tried one after the other after a destination has refused the
 * original. Each form has one more repair than the one before, the least harmful first; a repair
 * that would change nothing makes no form.
 */
public final class RepairLadder {

  /**
   * A repaired form of the message.
   *
   * @param changes the differences from the original, in the order of the repairs
   */
  public record Form(byte[] bytes, List<Change> changes) {}

  private static final List<Rung> RUNGS =
      List.of(
          new MboxFrom(),
          new FinalCrlf(),
          new LineEnds(),
          new Nuls(),
          new HeaderEncoding(),
          new LineFolding());

  private final boolean signed;
  private final List<Change> changes = new ArrayList<>();
  private byte[] bytes;
  private int rung;

  public RepairLadder(byte[] message) {
    this.bytes = message;
    this.signed = Header.fields(message, 0).stream().anyMatch(f -> f.isNamed("DKIM-Signature"));
  }

  /** The next form to try; null when there are no more. */
  public @Nullable Form next() {
    while (rung < RUNGS.size()) {
      Rung next = RUNGS.get(rung++);
      byte[] repaired = next.apply(bytes);
      if (repaired != bytes) {
        bytes = repaired;
        changes.add(next.change());
        return form();
      }
    }
    return null;
  }

  private Form form() {
    List<Change> all = new ArrayList<>(changes);
    if (signed) {
      all.add(Change.SIGNATURE_BROKEN);
    }
    return new Form(bytes, List.copyOf(all));
  }
}
