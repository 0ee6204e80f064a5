package io.mailhaul.copier.lane;

import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.copier.repair.ArrivalDate;
import io.mailhaul.events.Change;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

/**
 * Prepares a message for APPEND: with the flags that the destination accepts and a plausible
 * INTERNALDATE.
 */
final class Preparing {

  /** A date is searched for in this many bytes of the header only. */
  private static final int LONGEST_HEADER = 256 << 10;

  private final FlagRules flags;
  private final Clock clock;

  Preparing(FlagRules flagRules, Clock clock) {
    this.flags = flagRules;
    this.clock = clock;
  }

  /** Whether the message's header is needed to prepare it. */
  boolean needsHeader(ItemHead head) {
    return !ArrivalDate.canBeTrue(head.internalDate(), clock.instant());
  }

  Outgoing prepare(Item item) {
    ItemHead head = item.head();
    ArrivalDate arrival =
        ArrivalDate.of(head.internalDate(), () -> beginning(item.body()), clock.instant());
    FlagRules.Kept kept = flags.of(head.flags());
    Set<Change> changes = EnumSet.noneOf(Change.class);
    changes.addAll(kept.dropped());
    if (arrival.change() != null) {
      changes.add(arrival.change());
    }
    ItemHead prepared = new ItemHead(head.uid(), kept.flags(), arrival.date(), head.size());
    return new Outgoing(new Item(prepared, item.body()), changes);
  }

  /** All bytes of a message in memory; the leading bytes with the header of a streamed message. */
  static byte[] beginning(Item.Body body) {
    if (body instanceof Item.Bytes(byte[] bytes)) {
      return bytes;
    }
    if (body instanceof Item.Unreadable) {
      return new byte[0];
    }
    return body.beginning(LONGEST_HEADER);
  }
}
