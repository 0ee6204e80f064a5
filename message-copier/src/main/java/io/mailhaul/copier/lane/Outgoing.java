package io.mailhaul.copier.lane;

import io.mailhaul.access.Item;
import io.mailhaul.copier.repair.RepairLadder;
import io.mailhaul.events.Change;
import io.mailhaul.events.Failure;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is appended to the destination.
 *
 * @param changes the differences from the source
 * @param refusal the destination's refusal of the original; null while the content is that of the
 *     source
 */
record Outgoing(Item item, Set<Change> changes, @Nullable Failure refusal) {

  Outgoing(Item item, Collection<Change> changes) {
    this(item, changes.isEmpty() ? Set.of() : EnumSet.copyOf(changes), null);
  }

  long uid() {
    return item.uid();
  }

  Outgoing repaired(RepairLadder.Form form, Failure why) {
    Set<Change> all = EnumSet.copyOf(form.changes());
    all.addAll(changes);
    return new Outgoing(new Item(item.head(), new Item.Bytes(form.bytes())), all, why);
  }
}
