package io.mailhaul.access.testing.fake;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A folder of the fake server, as a test sees it. Thread-safe. */
public final class FakeFolder {

  /** A message in the folder. */
  public record Stored(
      long uid,
      byte[] bytes,
      Set<String> flags,
      @Nullable OffsetDateTime internalDate,
      long size) {}

  private String name;
  private final Set<String> attributes = new LinkedHashSet<>();
  private final TreeMap<Long, Stored> messages = new TreeMap<>();
  private final Set<Long> unreadable = new HashSet<>();

  /** The mod-sequence of each message. */
  private final Map<Long, Long> modSeqs = new HashMap<>();

  private Set<String> permanentFlags =
      Set.of("\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted", "\\*");

  /** The mod-sequence at which each message was expunged. */
  private final Map<Long, Long> vanished = new HashMap<>();

  private long uidNext = 1;
  private long highestModSeq = 1;
  private long claimed;
  private boolean condstore = true;
  private long uidValidity;
  private @Nullable String mailboxId;

  FakeFolder(String name, long uidValidity) {
    this.name = name;
    this.uidValidity = uidValidity;
  }

  public synchronized String name() {
    return name;
  }

  synchronized void rename(String to) {
    name = to;
  }

  /** Adds a message as if it had arrived by mail; returns its UID. */
  public synchronized long put(TestMessage message) {
    Set<String> flags = new HashSet<>(message.flags());
    flags.add("\\Recent");
    return store(message.bytes(), flags, message.internalDate());
  }

  public FakeFolder putAll(Collection<TestMessage> messages) {
    messages.forEach(this::put);
    return this;
  }

  synchronized long append(byte[] bytes, Set<String> flags, @Nullable OffsetDateTime date) {
    return store(bytes, kept(flags), date == null ? OffsetDateTime.now().withNano(0) : date);
  }

  /** The UID of a message with exactly these bytes; 0 when there is none. */
  synchronized long uidOf(byte[] bytes) {
    return messages.values().stream()
        .filter(message -> Arrays.equals(message.bytes(), bytes))
        .mapToLong(Stored::uid)
        .findFirst()
        .orElse(0);
  }

  synchronized void addFlags(long uid, Set<String> flags) {
    Stored message = messages.get(uid);
    if (message != null) {
      Set<String> all = new HashSet<>(message.flags());
      all.addAll(kept(flags));
      flag(uid, all.toArray(String[]::new));
    }
  }

  private Set<String> kept(Set<String> flags) {
    return flags.stream()
        .filter(flag ->
            permanentFlags.contains(flag)
                || !flag.startsWith("\\") && permanentFlags.contains("\\*"))
        .collect(Collectors.toSet());
  }

  private long store(byte[] bytes, Set<String> flags, OffsetDateTime date) {
    long uid = uidNext++;
    messages.put(uid, new Stored(uid, bytes, Set.copyOf(flags), date, bytes.length));
    modSeqs.put(uid, ++highestModSeq);
    return uid;
  }

  /** Deletes a message for good. */
  public synchronized void expunge(long uid) {
    messages.remove(uid);
    vanished.put(uid, ++highestModSeq);
  }

  /** Gives a message other flags. */
  public synchronized void flag(long uid, String... flags) {
    messages.computeIfPresent(
        uid, (u, m) -> new Stored(u, m.bytes(), Set.of(flags), m.internalDate(), m.size()));
    modSeqs.put(uid, ++highestModSeq);
  }

  /** The flags of a message. */
  public synchronized Set<String> flags(long uid) {
    Stored stored = messages.get(uid);
    return stored == null ? Set.of() : stored.flags();
  }

  /** The flags of messages that were changed after a mod-sequence. */
  synchronized Map<Long, Set<String>> flags(UidRanges uids, long changedSince) {
    Map<Long, Set<String>> flags = new LinkedHashMap<>();
    for (Stored m : messages.values()) {
      if (uids.contains(m.uid()) && modSeqs.getOrDefault(m.uid(), 0L) > changedSince) {
        flags.put(m.uid(), m.flags());
      }
    }
    return flags;
  }

  /** Sets the flags of messages that were not changed since; returns the UIDs of the others. */
  synchronized UidRanges store(UidRanges uids, Set<String> flags, long unchangedSince) {
    UidRanges modified = UidRanges.EMPTY;
    for (Stored m : messages()) {
      if (uids.contains(m.uid())) {
        if (modSeqs.getOrDefault(m.uid(), 0L) > unchangedSince) {
          modified = modified.plus(m.uid());
        } else {
          flag(m.uid(), kept(flags).toArray(String[]::new));
        }
      }
    }
    return modified;
  }

  /** The UIDs of these that were expunged after a mod-sequence; for 0, all that do not exist. */
  synchronized UidRanges vanished(UidRanges uids, long since) {
    if (since == 0 || !condstore) {
      return uids.minus(UidRanges.ofUids(messages.keySet()));
    }
    return UidRanges.ofUids(
            vanished.entrySet().stream()
                .filter(gone -> gone.getValue() > since)
                .map(Map.Entry::getKey)
                .toList())
        .intersect(uids);
  }

  /** Moves a message to another folder unchanged; returns its UID there. */
  public synchronized long move(long uid, FakeFolder to) {
    Stored stored = messages.get(uid);
    if (stored == null) {
      return 0;
    }
    expunge(uid);
    return to.take(stored);
  }

  /** Copies a message to another folder unchanged. */
  synchronized void copy(long uid, FakeFolder to) {
    Stored stored = messages.get(uid);
    if (stored != null) {
      to.take(stored);
    }
  }

  private synchronized long take(Stored stored) {
    return store(stored.bytes(), stored.flags(), stored.internalDate());
  }

  /** Gives the folder a MAILBOXID. Two folders with the same one are one folder to a reader. */
  public synchronized FakeFolder mailboxId(@Nullable String id) {
    this.mailboxId = id;
    return this;
  }

  /** Stops reporting mod-sequences (NOMODSEQ). */
  public synchronized FakeFolder withoutModSeqs() {
    this.condstore = false;
    return this;
  }

  /** Makes the server report a wrong RFC822.SIZE. */
  public synchronized void claimSize(long uid, long size) {
    messages.computeIfPresent(
        uid, (u, m) -> new Stored(u, m.bytes(), m.flags(), m.internalDate(), size));
  }

  /** Makes EXISTS and STATUS report this many messages too many. */
  public synchronized void claimMessages(long more) {
    claimed = more;
  }

  /** Removes the INTERNALDATE of a message. */
  public synchronized void removeInternalDate(long uid) {
    messages.computeIfPresent(uid, (u, m) -> new Stored(u, m.bytes(), m.flags(), null, m.size()));
  }

  /** Makes FETCH return NIL for the content of a message. */
  public synchronized void makeUnreadable(long uid) {
    unreadable.add(uid);
  }

  public synchronized void makeReadable(long uid) {
    unreadable.remove(uid);
  }

  /** Gives all messages new UIDs from 1 on, under another UIDVALIDITY. */
  public synchronized void changeUidValidity() {
    List<Stored> all = new ArrayList<>(messages.values());
    messages.clear();
    unreadable.clear();
    uidNext = 1;
    uidValidity++;
    for (Stored m : all) {
      long uid = uidNext++;
      messages.put(uid, new Stored(uid, m.bytes(), m.flags(), m.internalDate(), m.size()));
      modSeqs.put(uid, ++highestModSeq);
    }
  }

  /** Skips UIDs, as after many deletions. */
  public synchronized FakeFolder skipUids(long count) {
    uidNext += count;
    return this;
  }

  /** Adds an attribute that LIST reports, for example {@code \Sent} or {@code \Noselect}. */
  public synchronized FakeFolder attribute(String attribute) {
    attributes.add(attribute);
    return this;
  }

  /** The only flags that the folder keeps; {@code \*} means any keyword. */
  public synchronized FakeFolder permanentFlags(String... flags) {
    permanentFlags = Set.of(flags);
    return this;
  }

  public synchronized Set<String> permanentFlags() {
    return permanentFlags;
  }

  public synchronized Set<String> attributes() {
    return Set.copyOf(attributes);
  }

  /** All messages, ascending by UID. */
  public synchronized List<Stored> messages() {
    return List.copyOf(messages.values());
  }

  public synchronized int size() {
    return messages.size();
  }

  public synchronized FolderStatus status() {
    return new FolderStatus(
        messages.size() + claimed,
        uidNext,
        new FolderIdentity(uidValidity, mailboxId),
        condstore ? highestModSeq : 0);
  }

  synchronized boolean isUnreadable(long uid) {
    return unreadable.contains(uid);
  }
}
