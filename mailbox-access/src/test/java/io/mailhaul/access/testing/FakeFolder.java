package io.mailhaul.access.testing;

import io.mailhaul.access.FolderStatus;
import io.mailhaul.events.UidRanges;
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

/** A folder of the fake: what the test sees of it. Safe for many threads. */
public final class FakeFolder {

  /** A message as the folder holds it. */
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

  /** Which change of the folder was each message's last one. */
  private final Map<Long, Long> modSeqs = new HashMap<>();

  private Set<String> permanentFlags =
      Set.of("\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted", "\\*");

  /** Which change of the folder took each message away. */
  private final Map<Long, Long> vanished = new HashMap<>();

  private long uidNext = 1;
  private long highestModSeq = 1;
  private long claimed;
  private boolean condstore = true;
  private long uidValidity;

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

  /** Adds a message as if it had arrived by mail; its UID. */
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

  /** Of a message of just these bytes; 0 when there is none. */
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

  /** Sets flags where nobody has changed the message since; answers the others. */
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

  /**
   * Of these UIDs, those that were taken away after a change; those that are not there at all for
   * 0.
   */
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

  /** Takes a message out and puts it into another folder, as it is; its UID there. */
  public synchronized long move(long uid, FakeFolder to) {
    Stored stored = messages.get(uid);
    if (stored == null) {
      return 0;
    }
    expunge(uid);
    return to.take(stored);
  }

  private synchronized long take(Stored stored) {
    return store(stored.bytes(), stored.flags(), stored.internalDate());
  }

  /** Its changes are not told any more (NOMODSEQ). */
  public synchronized FakeFolder withoutModSeqs() {
    this.condstore = false;
    return this;
  }

  /** Makes the server say another RFC822.SIZE than it is. */
  public synchronized void claimSize(long uid, long size) {
    messages.computeIfPresent(
        uid, (u, m) -> new Stored(u, m.bytes(), m.flags(), m.internalDate(), size));
  }

  /** EXISTS and STATUS say that so many more messages are there than there are. */
  public synchronized void claimMessages(long more) {
    claimed = more;
  }

  /** Takes the INTERNALDATE away. */
  public synchronized void forgetDate(long uid) {
    messages.computeIfPresent(uid, (u, m) -> new Stored(u, m.bytes(), m.flags(), null, m.size()));
  }

  /** FETCH answers NIL for its content from now on. */
  public synchronized void makeUnreadable(long uid) {
    unreadable.add(uid);
  }

  public synchronized void makeReadable(long uid) {
    unreadable.remove(uid);
  }

  /** Numbers all messages anew from 1 on, under another UIDVALIDITY. */
  public synchronized void renumber() {
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

  /** Lets UIDs be left out, as after many deletions. */
  public synchronized FakeFolder skipUids(long count) {
    uidNext += count;
    return this;
  }

  /** What LIST says of it, for example {@code \Sent} or {@code \Noselect}. */
  public synchronized FakeFolder attribute(String attribute) {
    attributes.add(attribute);
    return this;
  }

  /** Keeps these flags only; {@code \*} stands for any keyword. */
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

  /** Everything there is, ascending by UID. */
  public synchronized List<Stored> messages() {
    return List.copyOf(messages.values());
  }

  public synchronized int size() {
    return messages.size();
  }

  public synchronized FolderStatus status() {
    return new FolderStatus(
        messages.size() + claimed, uidNext, uidValidity, condstore ? highestModSeq : 0);
  }

  synchronized boolean isUnreadable(long uid) {
    return unreadable.contains(uid);
  }
}
