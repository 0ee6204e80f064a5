package io.mailhaul.access.testing.server;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The content of a mailbox, to be compared with another one: for each folder the multiset of
 * messages, each with its bytes, flags and INTERNALDATE. UIDs and order are not compared.
 *
 * @param folders the messages by folder name, empty folders included
 */
public record MailboxSnapshot(Map<String, Map<Entry, Integer>> folders, Set<String> subscriptions) {

  /**
   * One message.
   *
   * @param sha256 the SHA-256 of its bytes, in hex
   * @param flags sorted, without {@code \Recent}
   */
  public record Entry(String sha256, List<String> flags, Instant internalDate) {
    /** The entry of this message. */
    public static Entry of(TestMessage message) {
      return of(message.bytes(), message.flags(), message.internalDate().toInstant());
    }

    static Entry of(byte[] bytes, Set<String> flags, Instant internalDate) {
      try {
        return new Entry(
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
            List.copyOf(new TreeSet<>(flags)),
            internalDate);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Reads the whole account. */
  public static MailboxSnapshot of(RawImapClient imap) {
    Map<String, Map<Entry, Integer>> folders = new TreeMap<>();
    for (String folder : imap.folders()) {
      Map<Entry, Integer> entries = folders.computeIfAbsent(folder, f -> new HashMap<>());
      imap.forEachMessage(
          folder,
          stored ->
              entries.merge(
                  Entry.of(stored.bytes(), stored.flags(), stored.internalDate().toInstant()),
                  1,
                  Integer::sum));
    }
    return new MailboxSnapshot(folders, new TreeSet<>(imap.subscriptions()));
  }

  /** Reads the whole account of a Dovecot. */
  public static MailboxSnapshot of(Dovecot dovecot, String user) {
    try (RawImapClient imap = dovecot.raw(user)) {
      return of(imap);
    }
  }

  /** The same mailbox with renamed folders; folders with the same new name are merged. */
  public MailboxSnapshot renamed(UnaryOperator<String> name) {
    Map<String, Map<Entry, Integer>> renamed = new TreeMap<>();
    folders.forEach((folder, entries) -> {
      Map<Entry, Integer> into = renamed.computeIfAbsent(name.apply(folder), f -> new HashMap<>());
      entries.forEach((entry, times) -> into.merge(entry, times, Integer::sum));
    });
    Set<String> subscribed = new TreeSet<>();
    subscriptions.forEach(folder -> subscribed.add(name.apply(folder)));
    return new MailboxSnapshot(renamed, subscribed);
  }

  /** The same mailbox with the folder names of a server with the prefix {@code INBOX.}. */
  public MailboxSnapshot dotted() {
    return renamed(name -> name.equals("INBOX") ? name : "INBOX." + name.replace("/", "."));
  }

  /** How many messages present are. */
  public int size() {
    return folders.values().stream()
        .flatMap(entries -> entries.values().stream())
        .mapToInt(Integer::intValue)
        .sum();
  }

  /**
   * The differences between the folders and messages of {@code actual} and of this one, as lines to
   * read; empty when present are none.
   */
  public List<String> differences(MailboxSnapshot actual) {
    List<String> lines = new ArrayList<>();
    Set<String> names = new TreeSet<>(folders.keySet());
    names.addAll(actual.folders.keySet());
    for (String name : names) {
      Map<Entry, Integer> expected = folders.get(name);
      Map<Entry, Integer> present = actual.folders.get(name);
      if (expected == null || present == null) {
        lines.add(name + (expected == null ? ": unexpected folder" : ": missing folder"));
        continue;
      }
      Set<Entry> entries = new java.util.LinkedHashSet<>(expected.keySet());
      entries.addAll(present.keySet());
      for (Entry entry : entries) {
        int times = expected.getOrDefault(entry, 0);
        int actualTimes = present.getOrDefault(entry, 0);
        if (times != actualTimes) {
          lines.add(name + ": expected " + times + " times, found " + actualTimes + ": " + entry);
        }
      }
    }
    return lines;
  }
}
