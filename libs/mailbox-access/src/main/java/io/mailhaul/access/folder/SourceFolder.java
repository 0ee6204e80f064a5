package io.mailhaul.access.folder;

import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder that a mailbox has open for reading. Opening another folder closes it.
 *
 * <p>A message is identified by a number that the adapter chooses: positive, ascending in the order
 * in which the messages arrived, never given to another message, and stable while the identity of
 * the folder in {@link #status} stays the same. Callers compare and sort these numbers, and do not
 * interpret them otherwise. An IMAP adapter uses the UID, whose name is used here for all of them.
 * Ids that do not exist are no error: the results do not contain them.
 */
public interface SourceFolder {

  String name();

  /** The status at the time of opening, or of the last {@link #refresh}. */
  FolderStatus status();

  /** Reads the current status: the number of messages and the id that the next one gets. */
  FolderStatus refresh();

  /**
   * An optional capability of this folder: {@link ChangeTracker}, {@link LabelReader}, {@link
   * MessageMover} or {@link TwoStepMover}. A decorator returns the capability of the folder that it
   * wraps.
   *
   * @return empty if the folder does not have the capability
   */
  default <C> Optional<C> capability(Class<C> capability) {
    return Optional.empty();
  }

  /** Id, flags, date of arrival and size of the messages, ascending by id. */
  List<MessageHead> fetchHeads(UidRanges uids);

  /** Flags of the messages by id, ascending. */
  Map<Long, Set<String>> fetchFlags(UidRanges uids);

  /** Which of these ids do not exist. */
  UidRanges findVanished(UidRanges uids);

  /**
   * The number of messages among {@code uids}, or, if {@code since} is not null, of those that
   * arrived on or after it. Compares the dates that {@link #fetchHeads} returns.
   */
  long count(UidRanges uids, @Nullable LocalDate since);

  /** The fingerprints, which a copy preserves, ascending by id. */
  List<Fingerprint> fetchFingerprints(UidRanges uids);

  /** The digests of the texts, by id. */
  Map<Long, BodyDigest> fetchDigests(UidRanges uids);

  /**
   * The whole messages, ascending by id, without changing their flags. If the store does not return
   * the content of a message (an IMAP server: NIL, empty although the size is not 0, NO), that
   * message is {@link Message#isUnreadable}. A message larger than the adapter's window limit gets
   * a body that is streamed from this connection. Fetch such a message alone, and write its body
   * before the connection is used for anything else, because otherwise it is fetched again.
   *
   * @param heads as {@link #fetchHeads} returned them
   * @throws io.mailhaul.access.MailboxException with CONNECTION_LOST also if the server sends more
   *     bytes than {@link #memoryNeededFor} has estimated, because sizes can be wrong. Such a
   *     message can be {@linkplain MessageHead#forStreaming streamed}.
   */
  List<Message> fetch(List<MessageHead> heads);

  /**
   * The maximum memory in bytes that a {@link #fetch} of these messages needs, including the
   * writing of their bodies.
   */
  long memoryNeededFor(List<MessageHead> heads);

  /** The same for a streamed message, and for {@link #fetchDigests}. */
  long memoryNeededForStreaming();
}
