package io.mailhaul.access.imap;

import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.access.folder.TwoStepMover;
import io.mailhaul.access.imap.command.SelectCommand;
import io.mailhaul.access.imap.command.StatusRefresh;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.imap.message.AppendCommand;
import io.mailhaul.access.imap.message.AppendLimit;
import io.mailhaul.access.imap.message.CondstoreCommands;
import io.mailhaul.access.imap.message.FetchCommand;
import io.mailhaul.access.imap.message.MoveCommand;
import io.mailhaul.access.imap.message.StoreCommand;
import io.mailhaul.access.imap.message.TwoStepMoveCommands;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The folder that an IMAP connection has selected. */
final class ImapFolder
    implements DestinationFolder,
        ChangeTracker,
        LabelReader,
        MessageMover,
        TwoStepMover,
        FolderReader {

  private static final long UNKNOWN = Long.MAX_VALUE;

  /** The mailbox that has the folder open. */
  interface Owner {

    boolean isOpen(ImapFolder folder);

    boolean supports(Class<?> capability);

    /** The most probable encoded name of an existing folder. */
    String wireName(String folder);

    void ping();
  }

  private final Owner mailbox;
  private final ImapConnection connection;
  private final ImapSettings settings;
  private final SelectCommand selection;
  private FolderStatus status;
  private boolean appended;

  /**
   * The highest UID that was appended since the status was read; {@link #UNKNOWN} if not all UIDs
   * are known, or if something else was changed.
   */
  private long appendedThrough;

  private long appendLimit = -1;

  ImapFolder(
      Owner mailbox, ImapConnection connection, ImapSettings settings, SelectCommand selection) {
    this.mailbox = mailbox;
    this.connection = connection;
    this.settings = settings;
    this.selection = selection;
    this.status = selection.status();
  }

  @Override
  public Side side() {
    return connection.side();
  }

  @Override
  public String name() {
    return selection.name();
  }

  @Override
  public FolderStatus status() {
    return status;
  }

  @Override
  public Set<String> permanentFlags() {
    return selection.permanentFlags();
  }

  @Override
  public <C> Optional<C> capability(Class<C> capability) {
    boolean offered =
        capability == ChangeTracker.class
            ? status.highestModSeq() > 0
            : mailbox.supports(capability);
    return offered ? Optional.of(capability.cast(this)) : Optional.empty();
  }

  private <T> T runExclusively(Supplier<T> work) {
    return connection.runExclusively(() -> {
      if (!mailbox.isOpen(this)) {
        throw new IllegalStateException(name() + " is no longer the open folder");
      }
      return work.get();
    });
  }

  @Override
  public <T> T withConnection(Function<ImapConnection, T> read) {
    return runExclusively(() -> {
      if (appended) {
        // Servers may announce appended messages only with the next command that permits it.
        mailbox.ping();
        appended = false;
      }
      return read.apply(connection);
    });
  }

  @Override
  public FolderStatus refresh() {
    status =
        runExclusively(() -> {
          FolderStatus current = new StatusRefresh(connection, selection.wireName(), status).run();
          appended = false;
          appendedThrough = 0;
          return current;
        });
    return status;
  }

  @Override
  public FolderStatus refreshAfterAppend() {
    if (appendedThrough == 0 || appendedThrough == UNKNOWN) {
      return refresh();
    }
    // The server may still have to announce the messages, so that "appended" does not change.
    status =
        runExclusively(() ->
            new StatusRefresh(connection, selection.wireName(), status)
                .runAfterAppend(appendedThrough));
    appendedThrough = 0;
    return status;
  }

  @Override
  public List<MessageHead> fetchHeads(UidRanges uids) {
    List<MessageHead> heads = new ArrayList<>();
    runFetch(f -> f.fetchAll(uids, "(UID FLAGS INTERNALDATE RFC822.SIZE)"))
        .values()
        .forEach(fetched -> heads.add(fetched.toHead(null)));
    return heads;
  }

  @Override
  public Map<Long, Set<String>> fetchLabels(UidRanges uids) {
    Map<Long, Set<String>> labels = new TreeMap<>();
    runFetch(f -> f.fetchAll(uids, "(UID X-GM-LABELS)"))
        .forEach((uid, fetched) -> {
          if (fetched.labels() != null) {
            labels.put(uid, fetched.labels());
          }
        });
    return labels;
  }

  @Override
  public Map<Long, Set<String>> fetchFlags(UidRanges uids) {
    return fetchFlags(uids, 0);
  }

  @Override
  public Map<Long, Set<String>> fetchFlags(UidRanges uids, long changedSince) {
    return runExclusively(() -> new CondstoreCommands(connection).fetchFlags(uids, changedSince));
  }

  @Override
  public UidRanges storeFlags(UidRanges uids, Set<String> flags, long unchangedSince) {
    appendedThrough = UNKNOWN;
    return runExclusively(() -> new StoreCommand(connection, flags).replace(uids, unchangedSince));
  }

  @Override
  public UidRanges findVanished(UidRanges uids) {
    return findVanished(uids, 0);
  }

  @Override
  public UidRanges findVanished(UidRanges uids, long since) {
    return runExclusively(() -> new CondstoreCommands(connection).findVanished(uids, since));
  }

  @Override
  public UidMap move(UidRanges uids, String folder) {
    appendedThrough = UNKNOWN;
    return runExclusively(() -> new MoveCommand(connection, mailbox.wireName(folder)).move(uids));
  }

  @Override
  public void copy(UidRanges uids, String folder) {
    appendedThrough = UNKNOWN;
    runExclusively(() -> {
      new TwoStepMoveCommands(connection).copy(uids, mailbox.wireName(folder));
      return uids;
    });
  }

  @Override
  public void expunge(UidRanges uids) {
    appendedThrough = UNKNOWN;
    runExclusively(() -> {
      new TwoStepMoveCommands(connection).expunge(uids);
      return uids;
    });
  }

  @Override
  public long count(UidRanges uids, @Nullable LocalDate since) {
    return withConnection(
            connection -> {
              FetchCommand fetch = new FetchCommand(connection);
              return since == null
                  ? fetch.fetchExisting(uids)
                  : fetch.fetchExistingSince(uids, since);
            })
        .size();
  }

  @Override
  public List<Fingerprint> fetchFingerprints(UidRanges uids) {
    return new FingerprintFetch(this).fetch(uids);
  }

  @Override
  public Map<Long, BodyDigest> fetchDigests(UidRanges uids) {
    return new BodyDigests(this, settings).compute(uids);
  }

  @Override
  public List<Message> fetch(List<MessageHead> heads) {
    return new FetchWindow(this, settings).fetch(heads);
  }

  @Override
  public long memoryNeededFor(List<MessageHead> heads) {
    return new FetchWindow(this, settings).memoryNeededFor(heads);
  }

  @Override
  public long memoryNeededForStreaming() {
    return settings.streamingMemory();
  }

  @Override
  public List<AppendResult> append(List<Message> messages, Runnable writeCheck) {
    return runExclusively(() -> {
      if (appendLimit < 0) {
        appendLimit = AppendLimit.of(connection, selection.wireName());
      }
      appended = true;
      long known = appendedThrough;
      appendedThrough = UNKNOWN;
      List<AppendResult> results =
          new AppendCommand(connection, selection.wireName(), status, appendLimit, writeCheck)
              .append(messages);
      appendedThrough =
          results.stream().mapToLong(ImapFolder::appendedUid).reduce(known, Math::max);
      return results;
    });
  }

  /** The UID of the copy; 0 if there is none, {@link #UNKNOWN} if it is not known. */
  private static long appendedUid(AppendResult result) {
    return switch (result) {
      case AppendResult.Stored(var uid) -> uid.orElse(UNKNOWN);
      case AppendResult.Unanswered _ -> UNKNOWN;
      case AppendResult.Refused _, AppendResult.NotSent _ -> 0;
    };
  }

  @Override
  public void addFlags(UidRanges uids, Set<String> flags) {
    appendedThrough = UNKNOWN;
    runExclusively(() -> {
      new StoreCommand(connection, flags).add(uids);
      return null;
    });
  }
}
