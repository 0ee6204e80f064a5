package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.message.repair.RepairSequence;
import io.mailhaul.copier.lane.flags.FlagRules;
import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.Alteration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is appended to the destination.
 *
 * @param deferredKeywords the keywords that are not sent with the message, but set on the copy
 * @param alterations the differences from the source
 * @param refusal the destination's refusal of the original; null while the content is that of the
 *     source
 * @param originalFields the header fields of the original; null while they are those of the content
 */
public record PreparedMessage(
    Message message,
    Set<String> deferredKeywords,
    Set<Alteration> alterations,
    @Nullable Failure refusal,
    @Nullable HeaderFields originalFields) {

  PreparedMessage(Message message, Collection<Alteration> changes) {
    this(message, Set.of(), changes.isEmpty() ? Set.of() : EnumSet.copyOf(changes), null, null);
  }

  public long uid() {
    return message.uid();
  }

  /** The flags and keywords that the copy shall have. */
  public Set<String> expectedFlags() {
    Set<String> all = new LinkedHashSet<>(message.head().flags());
    all.addAll(deferredKeywords);
    return all;
  }

  /** Whether keywords are sent with the message. */
  boolean hasKeywords() {
    return message.head().flags().stream().anyMatch(FlagRules::isKeyword);
  }

  /** The same message, whose keywords are set on the copy. */
  PreparedMessage withDeferredKeywords() {
    Map<Boolean, Set<String>> flags =
        message.head().flags().stream()
            .collect(Collectors.partitioningBy(FlagRules::isKeyword, Collectors.toSet()));
    return new PreparedMessage(
        withFlags(flags.getOrDefault(false, Set.of())),
        flags.getOrDefault(true, Set.of()),
        alterations,
        refusal,
        originalFields);
  }

  /** The same message with these flags only. */
  PreparedMessage with(FlagRules.AcceptedFlags accepted) {
    Set<Alteration> all = EnumSet.copyOf(accepted.omitted());
    all.addAll(alterations);
    return new PreparedMessage(
        withFlags(accepted.flags()), deferredKeywords, all, refusal, originalFields);
  }

  private Message withFlags(Set<String> flags) {
    MessageHead head = message.head();
    return new Message(
        new MessageHead(head.uid(), flags, head.internalDate(), head.size()), message.body());
  }

  /** What is reported when the content differs from the source; else null. */
  public @Nullable AlteredMessage alteredMessage() {
    if (refusal == null) {
      return null;
    }
    HeaderFields fields =
        originalFields != null
            ? originalFields
            : HeaderFields.of(
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
    return altered(new Message.Bytes(form.bytes()), form.alterations(), null, why);
  }

  /** The same message with other content, whose header may not be that of the original. */
  public PreparedMessage altered(
      Message.Body body,
      List<Alteration> contentAlterations,
      @Nullable HeaderFields fields,
      Failure why) {
    Set<Alteration> all = EnumSet.noneOf(Alteration.class);
    all.addAll(contentAlterations);
    all.addAll(alterations);
    return new PreparedMessage(
        new Message(message.head(), body), deferredKeywords, all, why, fields);
  }
}
