package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.repair.RepairSequence;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.Alteration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is appended to the destination.
 *
 * @param alterations the differences from the source
 * @param refusal the destination's refusal of the original; null while the content is that of the
 *     source
 */
public record PreparedMessage(
    Message message, Set<Alteration> alterations, @Nullable Failure refusal) {

  PreparedMessage(Message message, Collection<Alteration> changes) {
    this(message, changes.isEmpty() ? Set.of() : EnumSet.copyOf(changes), null);
  }

  public long uid() {
    return message.uid();
  }

  /** What is reported when the content differs from the source; else null. */
  public @Nullable AlteredMessage alteredMessage() {
    if (refusal == null) {
      return null;
    }
    HeaderFields fields =
        HeaderFields.of(
            message.body() instanceof Message.Bytes(byte[] bytes) ? bytes : new byte[0]);
    OffsetDateTime date = message.head().internalDate();
    return new AlteredMessage(
        uid(),
        alterations.stream().filter(Alteration::altersContent).toList(),
        refusal,
        fields.messageId(),
        fields.readableSubject(),
        date == null ? null : date.toInstant(),
        message.body().size());
  }

  public PreparedMessage repaired(RepairSequence.RepairedForm form, Failure why) {
    Set<Alteration> all = EnumSet.copyOf(form.alterations());
    all.addAll(alterations);
    return new PreparedMessage(
        new Message(message.head(), new Message.Bytes(form.bytes())), all, why);
  }
}
