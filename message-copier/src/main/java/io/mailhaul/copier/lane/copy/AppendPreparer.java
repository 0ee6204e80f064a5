package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.message.header.ArrivalDate;
import io.mailhaul.copier.lane.flags.FlagRules;
import io.mailhaul.model.folder.Alteration;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

/**
 * Prepares a message for APPEND: with the flags that the destination accepts and a plausible
 * INTERNALDATE.
 */
public final class AppendPreparer {

  /** A date is searched for in this many bytes of the header only. */
  static final int MAX_HEADER_BYTES = 256 << 10;

  private final FlagRules flagRules;
  private final Clock clock;

  public AppendPreparer(FlagRules flagRules, Clock clock) {
    this.flagRules = flagRules;
    this.clock = clock;
  }

  /** Whether the message's header is needed to prepare it. */
  public boolean needsHeader(MessageHead head) {
    return !ArrivalDate.isPlausible(head.internalDate(), clock.instant());
  }

  public PreparedMessage prepare(Message message) {
    MessageHead head = message.head();
    ArrivalDate arrival =
        ArrivalDate.of(head.internalDate(), () -> header(message.body()), clock.instant());
    FlagRules.AcceptedFlags kept = flagRules.accept(head.flags());
    Set<Alteration> changes = EnumSet.noneOf(Alteration.class);
    changes.addAll(kept.omitted());
    if (arrival.alteration() != null) {
      changes.add(arrival.alteration());
    }
    MessageHead prepared = new MessageHead(head.uid(), kept.flags(), arrival.date(), head.size());
    return new PreparedMessage(new Message(prepared, message.body()), changes);
  }

  /** The same message without the keywords that the destination has refused in the meantime. */
  PreparedMessage withoutRefusedKeywords(PreparedMessage prepared) {
    FlagRules.AcceptedFlags kept = flagRules.accept(prepared.message().head().flags());
    return kept.omitted().isEmpty() ? prepared : prepared.with(kept);
  }

  /** The bytes that hold the header, and more if the message is in memory. */
  public static byte[] header(Message.Body body) {
    return leadingBytes(body, MAX_HEADER_BYTES);
  }

  /** All bytes of a message in memory; the first {@code most} bytes of a streamed message. */
  static byte[] leadingBytes(Message.Body body, int most) {
    if (body instanceof Message.Bytes(byte[] bytes)) {
      return bytes;
    }
    if (body instanceof Message.Unreadable) {
      return new byte[0];
    }
    return body.prefix(most);
  }
}
