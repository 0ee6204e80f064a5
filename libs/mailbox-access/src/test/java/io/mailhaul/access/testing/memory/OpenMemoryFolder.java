package io.mailhaul.access.testing.memory;

import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.model.folder.UidRanges;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link MemoryFolder} that a mailbox has open. It has no optional capability. */
final class OpenMemoryFolder implements DestinationFolder {

  private final MemoryMailbox mailbox;
  private final MemoryFolder folder;
  private FolderStatus status;

  OpenMemoryFolder(MemoryMailbox mailbox, MemoryFolder folder) {
    this.mailbox = mailbox;
    this.folder = folder;
    this.status = folder.status();
  }

  @Override
  public String name() {
    return folder.name();
  }

  @Override
  public FolderStatus status() {
    return status;
  }

  @Override
  public FolderStatus refresh() {
    mailbox.ping();
    status = folder.status();
    return status;
  }

  private List<MemoryFolder.Stored> among(UidRanges ids) {
    mailbox.ping();
    return folder.stored().stream().filter(stored -> ids.contains(stored.id())).toList();
  }

  private <T> Map<Long, T> byId(UidRanges ids, Function<TestMessage, T> value) {
    Map<Long, T> values = new TreeMap<>();
    among(ids).forEach(stored -> values.put(stored.id(), value.apply(stored.message())));
    return values;
  }

  private static MessageHead head(MemoryFolder.Stored stored) {
    TestMessage message = stored.message();
    return new MessageHead(
        stored.id(), message.flags(), message.internalDate(), message.bytes().length);
  }

  @Override
  public List<MessageHead> fetchHeads(UidRanges ids) {
    return among(ids).stream().map(OpenMemoryFolder::head).toList();
  }

  @Override
  public Map<Long, Set<String>> fetchFlags(UidRanges ids) {
    return byId(ids, TestMessage::flags);
  }

  @Override
  public UidRanges findVanished(UidRanges ids) {
    return ids.minus(UidRanges.ofUids(among(ids).stream().map(MemoryFolder.Stored::id).toList()));
  }

  @Override
  public long count(UidRanges ids, @Nullable LocalDate since) {
    return fetchHeads(ids).stream().filter(head -> head.arrivedSince(since)).count();
  }

  @Override
  public List<Fingerprint> fetchFingerprints(UidRanges ids) {
    return among(ids).stream()
        .map(stored ->
            Fingerprint.of(
                stored.id(),
                stored.message().internalDate(),
                stored.message().bytes().length,
                HeaderFields.of(stored.message().bytes())))
        .toList();
  }

  @Override
  public Map<Long, BodyDigest> fetchDigests(UidRanges ids) {
    return byId(ids, message -> TestMessage.bodyDigest(message.bytes()));
  }

  @Override
  public List<Message> fetch(List<MessageHead> heads) {
    Set<Long> ids = new TreeSet<>(heads.stream().map(MessageHead::uid).toList());
    return among(UidRanges.ofUids(ids)).stream()
        .map(stored -> new Message(head(stored), new Message.Bytes(stored.message().bytes())))
        .toList();
  }

  @Override
  public long memoryNeededFor(List<MessageHead> heads) {
    return heads.stream().mapToLong(MessageHead::size).sum();
  }

  @Override
  public long memoryNeededForStreaming() {
    return 0;
  }

  @Override
  public Set<String> permanentFlags() {
    return Set.of("\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted", "\\*");
  }

  @Override
  public List<AppendResult> append(List<Message> messages, Runnable writeCheck) {
    mailbox.ping();
    List<AppendResult> results = new ArrayList<>();
    for (Message message : messages) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        writeCheck.run();
        message.body().writeTo(bytes);
        writeCheck.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (RuntimeException e) {
        mailbox.close();
        throw e;
      }
      long id =
          folder.put(
              new TestMessage(
                  bytes.toByteArray(), message.head().flags(), message.head().internalDate()));
      results.add(new AppendResult.Stored(OptionalLong.of(id)));
    }
    return results;
  }

  @Override
  public void addFlags(UidRanges ids, Set<String> flags) {
    among(ids).forEach(stored -> folder.addFlags(stored.id(), flags));
  }
}
