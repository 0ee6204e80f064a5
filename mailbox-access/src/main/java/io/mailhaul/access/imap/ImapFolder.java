package io.mailhaul.access.imap;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.HeaderFields;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The folder that an IMAP connection has selected. */
final class ImapFolder implements OpenFolder {

  private static final String FINGERPRINT =
      "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)])";

  private final ImapMailbox mailbox;
  private final Wire wire;
  private final ImapSettings settings;
  private final Opening opening;
  private FolderStatus status;
  private boolean appended;
  private long appendLimit = -1;

  ImapFolder(ImapMailbox mailbox, Wire connection, ImapSettings settings, Opening selection) {
    this.mailbox = mailbox;
    this.wire = connection;
    this.settings = settings;
    this.opening = selection;
    this.status = selection.status();
  }

  Side side() {
    return wire.side();
  }

  @Override
  public String name() {
    return opening.name();
  }

  @Override
  public FolderStatus status() {
    return status;
  }

  @Override
  public Set<String> permanentFlags() {
    return opening.permanentFlags();
  }

  private <T> T exclusively(Supplier<T> work) {
    return wire.exclusively(() -> {
      if (!mailbox.isOpen(this)) {
        throw new IllegalStateException(name() + " is no longer the open folder");
      }
      return work.get();
    });
  }

  /** Fetches from this folder with exclusive use of the connection. */
  Map<Long, Fetched> fetching(Function<Fetching, Map<Long, Fetched>> fetch) {
    return reading(connection -> fetch.apply(new Fetching(connection)));
  }

  /** Reads from this folder with exclusive use of the connection. */
  <T> T reading(Function<Wire, T> read) {
    return exclusively(() -> {
      if (appended) {
        // Servers may announce appended messages only with the next command that permits it.
        mailbox.ping();
        appended = false;
      }
      return read.apply(wire);
    });
  }

  @Override
  public FolderStatus refresh() {
    status =
        exclusively(() -> {
          FolderStatus current = new Refreshing(wire, opening.wireName(), status).run();
          appended = false;
          return current;
        });
    return status;
  }

  @Override
  public List<ItemHead> heads(UidRanges uids) {
    List<ItemHead> heads = new ArrayList<>();
    fetching(f -> f.all(uids, "(UID FLAGS INTERNALDATE RFC822.SIZE)"))
        .values()
        .forEach(fetched -> heads.add(head(fetched, null)));
    return heads;
  }

  @Override
  public Map<Long, Set<String>> labels(UidRanges uids) {
    Map<Long, Set<String>> labels = new TreeMap<>();
    fetching(f -> f.all(uids, "(UID X-GM-LABELS)"))
        .forEach((uid, fetched) -> {
          if (fetched.labels() != null) {
            labels.put(uid, fetched.labels());
          }
        });
    return labels;
  }

  static ItemHead head(Fetched fetched, @Nullable ItemHead known) {
    Set<String> flags = fetched.flags();
    return new ItemHead(
        fetched.uid(),
        flags != null ? flags : known != null ? known.flags() : Set.of(),
        fetched.date() == null && known != null ? known.internalDate() : fetched.date(),
        fetched.size() < 0 && known != null ? known.size() : Math.max(0, fetched.size()));
  }

  @Override
  public Map<Long, Set<String>> flags(UidRanges uids, long changedSince) {
    return exclusively(() -> new Changes(wire).flags(uids, changedSince));
  }

  @Override
  public UidRanges storeFlags(UidRanges uids, Set<String> flags, long unchangedSince) {
    return exclusively(() -> new Changes(wire).store(uids, flags, unchangedSince));
  }

  @Override
  public UidRanges vanished(UidRanges uids, long since) {
    return exclusively(() -> new Changes(wire).vanished(uids, since));
  }

  @Override
  public UidMap move(UidRanges uids, String folder) {
    return exclusively(() -> new Moving(wire, mailbox.spelling(folder)).move(uids));
  }

  @Override
  public long count(UidRanges uids, @Nullable LocalDate since) {
    if (since == null) {
      return reading(connection -> new Fetching(connection).count(uids));
    }
    return fetching(f -> f.all(uids, "(UID INTERNALDATE)")).values().stream()
        // A message without a date may be new, and copying it twice is better than not at all.
        .filter(
            fetched -> fetched.date() == null || !fetched.date().toLocalDate().isBefore(since))
        .count();
  }

  @Override
  public List<Fingerprint> fingerprints(UidRanges uids) {
    List<Fingerprint> fingerprints = new ArrayList<>();
    fetching(f -> f.all(uids, FINGERPRINT))
        .values()
        .forEach(fetched -> {
          HeaderFields fields = HeaderFields.of(fetched.bytes());
          fingerprints.add(
              new Fingerprint(
                  fetched.uid(),
                  fetched.date(),
                  Math.max(0, fetched.size()),
                  fields.messageId(),
                  fields.date(),
                  fields.from(),
                  fields.subject()));
        });
    return fingerprints;
  }

  @Override
  public Map<Long, String> digests(UidRanges uids) {
    return new Digesting(this, settings).digests(uids);
  }

  @Override
  public List<Item> fetch(List<ItemHead> heads) {
    return new Reading(this, settings).items(heads);
  }

  @Override
  public long memoryFor(List<ItemHead> heads) {
    return new Reading(this, settings).memoryFor(heads);
  }

  @Override
  public long memoryForChunks() {
    return settings.chunkMemory();
  }

  @Override
  public List<AppendResult> append(List<Item> messages, Runnable writeCheck) {
    return exclusively(() -> {
      if (appendLimit < 0) {
        appendLimit = AppendLimit.of(wire, opening.wireName());
      }
      appended = true;
      return new Appending(wire, opening.wireName(), status, appendLimit, writeCheck)
          .append(messages);
    });
  }

  @Override
  public void addFlags(UidRanges uids, Set<String> flags) {
    if (!flags.stream().allMatch(Fetched::isFlag)) {
      throw new IllegalArgumentException("Not flags: " + flags);
    }
    for (String set : Fetching.sets(uids)) {
      String store = "UID STORE " + set + " +FLAGS.SILENT (" + String.join(" ", flags) + ")";
      Answer response = exclusively(() -> wire.run("STORE", store, Wire.IGNORE));
      if (!response.isOK()) {
        throw Failures.of(response, wire.side(), FailureReason.FOLDER_REFUSED);
      }
    }
  }
}
