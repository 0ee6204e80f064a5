package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forms of an item that are tried, one after the other, after a destination has refused it as
 * it is. Each changes one more thing than the form before it, the least harmful first; a rung that
 * would change nothing makes no form.
 */
public final class RepairLadder {

  /**
   * A form of the item.
   *
   * @param changes what is other than in the original, in the order in which it was done
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

  public RepairLadder(byte[] item) {
    this.bytes = item;
    this.signed = Header.fields(item, 0).stream().anyMatch(f -> f.isNamed("DKIM-Signature"));
  }

  /** The next form to try; null when there is none. */
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
