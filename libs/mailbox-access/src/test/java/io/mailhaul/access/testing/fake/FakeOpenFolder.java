package io.mailhaul.access.testing.fake;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.access.folder.TwoStepMover;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A folder of the fake server that a connection has opened. */
final class FakeOpenFolder
    implements DestinationFolder, ChangeTracker, LabelReader, MessageMover, TwoStepMover {

  private final FakeMailbox mailbox;
  private final FakeFolder folder;
  private final boolean writable;
  private FolderStatus status;

  FakeOpenFolder(FakeMailbox mailbox, FakeFolder folder, boolean writable) {
    this.mailbox = mailbox;
    this.folder = folder;
    this.writable = writable;
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
  public Set<String> permanentFlags() {
    return folder.permanentFlags();
  }

  @Override
  public FolderStatus refresh() {
    mailbox.before("refresh", this);
    status = folder.status();
    return status;
  }

  @Override
  public <C> Optional<C> capability(Class<C> capability) {
    boolean offered =
        capability == ChangeTracker.class
            ? status.highestModSeq() > 0
            : mailbox.supports(capability);
    return offered ? Optional.of(capability.cast(this)) : Optional.empty();
  }

  /** The requested messages; cuts the connection when one of them is damaged. */
  private List<FakeFolder.Stored> readable(UidRanges uids, String verb) {
    List<FakeFolder.Stored> asked = among(uids);
    if (asked.stream().anyMatch(m -> mailbox.server().faults().isDamaged(m.bytes(), verb))) {
      mailbox.die();
      throw FakeFaults.connectionLost(mailbox.side());
    }
    return asked;
  }

  private List<FakeFolder.Stored> among(UidRanges uids) {
    return folder.messages().stream().filter(m -> uids.contains(m.uid())).toList();
  }

  @Override
  public List<MessageHead> fetchHeads(UidRanges uids) {
    mailbox.before("heads", this);
    List<FakeFolder.Stored> found = readable(uids, "heads");
    mailbox.server().faults().headersRead(found.size());
    return found.stream()
        .map(m ->
            new MessageHead(
                m.uid(), m.flags(), m.internalDate(), mailbox.server().faults().claimed(m.size())))
        .toList();
  }

  @Override
  public Map<Long, Set<String>> fetchFlags(UidRanges uids) {
    return fetchFlags(uids, 0);
  }

  @Override
  public Map<Long, Set<String>> fetchFlags(UidRanges uids, long changedSince) {
    mailbox.before("flags", name());
    return folder.flags(uids, changedSince);
  }

  @Override
  public UidRanges storeFlags(UidRanges uids, Set<String> flags, long unchangedSince) {
    if (!writable || status.highestModSeq() == 0) {
      throw new IllegalStateException(name() + " was examined, or tells no changes");
    }
    mailbox.before("store", name());
    requireAccepted(flags);
    return folder.store(uids, flags, unchangedSince);
  }

  @Override
  public UidRanges findVanished(UidRanges uids) {
    return findVanished(uids, 0);
  }

  @Override
  public UidRanges findVanished(UidRanges uids, long since) {
    mailbox.before("vanished", this);
    return folder.vanished(uids, since);
  }

  @Override
  public UidMap move(UidRanges uids, String to) {
    if (!writable || !mailbox.supports(MessageMover.class)) {
      throw new IllegalStateException(name() + " was examined, or nothing can be moved");
    }
    mailbox.before("move", this);
    FakeFolder target = mailbox.find(to);
    List<UidMap.Run> runs = new ArrayList<>();
    for (FakeFolder.Stored stored : among(uids)) {
      long uid = folder.move(stored.uid(), target);
      if (mailbox.server().uidPlus()) {
        runs.add(new UidMap.Run(stored.uid(), uid, 1));
      }
    }
    return UidMap.of(runs);
  }

  @Override
  public void copy(UidRanges uids, String to) {
    requireTwoStepMoves();
    mailbox.before("copy", this);
    FakeFolder target = mailbox.find(to);
    among(uids).forEach(stored -> folder.copy(stored.uid(), target));
  }

  @Override
  public void expunge(UidRanges uids) {
    requireTwoStepMoves();
    mailbox.before("expunge", this);
    among(uids).forEach(stored -> folder.expunge(stored.uid()));
  }

  private void requireTwoStepMoves() {
    if (!writable || !mailbox.supports(TwoStepMover.class)) {
      throw new IllegalStateException(name() + " was examined, or has no UIDPLUS");
    }
  }

  @Override
  public Map<Long, Set<String>> fetchLabels(UidRanges uids) {
    mailbox.before("labels", this);
    Map<Long, Set<String>> labels = new TreeMap<>();
    among(uids).forEach(m -> labels.put(m.uid(), mailbox.labels(folder, m)));
    return labels;
  }

  @Override
  public long count(UidRanges uids, @Nullable LocalDate since) {
    mailbox.before("count", this);
    return among(uids).stream()
        .filter(m ->
            since == null
                || m.internalDate() == null
                || !m.internalDate().toLocalDate().isBefore(since))
        .count();
  }

  @Override
  public List<Fingerprint> fetchFingerprints(UidRanges uids) {
    mailbox.before("fingerprints", this);
    List<FakeFolder.Stored> found = readable(uids, "fingerprints");
    mailbox.server().faults().headersRead(found.size());
    return found.stream()
        .map(m -> Fingerprint.of(m.uid(), m.internalDate(), m.size(), HeaderFields.of(m.bytes())))
        .toList();
  }

  @Override
  public Map<Long, BodyDigest> fetchDigests(UidRanges uids) {
    mailbox.before("digests", this);
    return readable(uids, "digests").stream()
        .collect(
            Collectors.toMap(
                FakeFolder.Stored::uid,
                m -> TestMessage.bodyDigest(m.bytes()),
                (a, b) -> a,
                TreeMap::new));
  }

  @Override
  public List<Message> fetch(List<MessageHead> heads) {
    mailbox.before("fetch", this);
    readable(UidRanges.ofUids(heads.stream().map(MessageHead::uid).toList()), "fetch");
    Map<Long, FakeFolder.Stored> messages =
        folder.messages().stream().collect(Collectors.toMap(FakeFolder.Stored::uid, m -> m));
    List<Message> fetched = new ArrayList<>();
    for (MessageHead head : heads) {
      FakeFolder.Stored stored = messages.get(head.uid());
      if (stored == null) {
        continue;
      }
      boolean streamed = head.size() > mailbox.server().windowLimit();
      if (!streamed && stored.size() > mailbox.server().faults().claimed(stored.size())) {
        mailbox.die();
        throw FakeFaults.connectionLost(mailbox.side());
      }
      Message.Body body =
          folder.isUnreadable(head.uid())
              ? new Message.Unreadable("NIL, says the test")
              : streamed ? new Streamed(stored.bytes()) : new Message.Bytes(stored.bytes());
      fetched.add(
          new Message(
              new MessageHead(stored.uid(), stored.flags(), stored.internalDate(), stored.size()),
              body));
    }
    mailbox.server().faults().fetched(fetched.size());
    return fetched;
  }

  /** A body that is streamed from the connection, as in the real adapter. */
  private final class Streamed implements Message.Body {
    private final byte[] bytes;

    Streamed(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      mailbox.before("fetch", FakeOpenFolder.this);
      Failure failure = mailbox.server().faults().streamFailure();
      if (failure != null) {
        throw new MailboxException(failure, null, null);
      }
      out.write(bytes);
    }
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
  public List<AppendResult> append(List<Message> messages, Runnable mayGoOn) {
    if (!writable) {
      throw new IllegalStateException(name() + " was examined, not selected");
    }
    try {
      mailbox.before("append", this);
    } catch (MailboxException e) {
      mailbox.die();
      return same(messages.size(), new AppendResult.NotSent(e.failure()));
    }
    List<byte[]> bodies = new ArrayList<>();
    for (Message message : messages) {
      try {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mayGoOn.run();
        message.body().writeTo(out);
        mayGoOn.run();
        bodies.add(out.toByteArray());
      } catch (RuntimeException e) {
        mailbox.die();
        throw e;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    synchronized (folder) {
      FakeFaults.Cut cut = mailbox.server().faults().nextCut();
      if (cut != null) {
        return cut(messages, bodies, cut);
      }
      if (mailbox.server().multiAppend() && messages.size() > 1) {
        return together(messages, bodies);
      }
      return oneByOne(messages, bodies);
    }
  }

  @Override
  public void addFlags(UidRanges uids, Set<String> flags) {
    if (!writable) {
      throw new IllegalStateException(name() + " was examined, not selected");
    }
    mailbox.before("store", this);
    requireAccepted(flags);
    among(uids).forEach(message -> folder.addFlags(message.uid(), flags));
  }

  private void requireAccepted(Set<String> flags) {
    if (mailbox.server().faults().refusesAny(flags)) {
      throw new MailboxException(
          FailureReason.FOLDER_REFUSED, mailbox.side(), "flag refused by the test", null);
    }
  }

  private List<AppendResult> cut(List<Message> messages, List<byte[]> bodies, FakeFaults.Cut cut) {
    List<AppendResult> results = new ArrayList<>();
    int stored = Math.min(cut.stored(), messages.size());
    // MULTIAPPEND stores all or none; a window that was cut before its end is not stored.
    int kept = mailbox.server().multiAppend() && stored < messages.size() ? 0 : stored;
    if (cut.late() != null) {
      cut.late()
          .accept(() -> {
            for (int i = 0; i < kept; i++) {
              store(messages.get(i), bodies.get(i));
            }
          });
    }
    Failure failure = lost();
    for (int i = 0; i < messages.size(); i++) {
      AppendResult result = new AppendResult.Unanswered(failure);
      if (cut.late() == null && i < kept) {
        AppendResult done = store(messages.get(i), bodies.get(i));
        if (i < cut.answered() && !mailbox.server().multiAppend()) {
          result = done;
        }
      }
      results.add(result);
    }
    mailbox.die();
    return results;
  }

  private List<AppendResult> together(List<Message> messages, List<byte[]> bodies) {
    for (int i = 0; i < messages.size(); i++) {
      byte[] body = bodies.get(i);
      if (mailbox.server().faults().breaks(body)) {
        mailbox.die();
        return same(messages.size(), new AppendResult.Unanswered(lost()));
      }
      Failure refusal = refusal(messages.get(i), body);
      if (refusal != null) {
        return same(messages.size(), new AppendResult.Refused(refusal, false));
      }
    }
    List<AppendResult> results = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      results.add(store(messages.get(i), bodies.get(i)));
    }
    return results;
  }

  private List<AppendResult> oneByOne(List<Message> messages, List<byte[]> bodies) {
    List<AppendResult> results = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      byte[] body = bodies.get(i);
      if (mailbox.server().faults().breaks(body)) {
        mailbox.die();
        // With pipelining, the messages after it were sent as well.
        while (results.size() < messages.size()) {
          results.add(new AppendResult.Unanswered(lost()));
        }
        return results;
      }
      Failure refusal = refusal(messages.get(i), body);
      results.add(
          refusal != null ? new AppendResult.Refused(refusal, true) : store(messages.get(i), body));
    }
    return results;
  }

  private @Nullable Failure refusal(Message message, byte[] body) {
    return mailbox.server().faults().refusal(body, message.head().flags(), mailbox.side());
  }

  private AppendResult store(Message message, byte[] body) {
    long known = mailbox.server().deduplicates() ? folder.uidOf(body) : 0;
    long uid =
        known > 0
            ? known
            : folder.append(
                mailbox.server().faults().rewritten(body),
                mailbox.server().faults().keptOnAppend(message.head().flags()),
                message.head().internalDate());
    mailbox.server().faults().appended();
    return new AppendResult.Stored(
        mailbox.server().uidPlus() ? OptionalLong.of(uid) : OptionalLong.empty());
  }

  private Failure lost() {
    return new Failure(FailureReason.CONNECTION_LOST, mailbox.side(), "cut by the test");
  }

  private static List<AppendResult> same(int times, AppendResult result) {
    return Collections.nCopies(times, result);
  }
}
