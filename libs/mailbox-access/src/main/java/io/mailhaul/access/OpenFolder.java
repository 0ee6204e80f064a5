package io.mailhaul.access;

import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.message.TextDigest;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The folder that a connection has open. Opening another folder closes it. UIDs that do not exist
 * are no error: the results do not contain them.
 */
public interface OpenFolder {

  String name();

  /** The status at the time of opening, or of the last {@link #refresh}. */
  FolderStatus status();

  /**
   * The flags and keywords that the folder stores permanently (PERMANENTFLAGS, RFC 9051 section
   * 7.1), as the server spells them; {@code \*} means that clients may create keywords.
   */
  Set<String> permanentFlags();

  /** Asks the server for the current status: messages, UIDNEXT, HIGHESTMODSEQ. */
  FolderStatus refresh();

  /** UID, flags, INTERNALDATE and size of the messages, ascending by UID. */
  List<MessageHead> fetchHeads(UidRanges uids);

  /**
   * Flags of the messages by UID, ascending.
   *
   * @param changedSince limits the result to messages that changed after this mod-sequence
   *     (CHANGEDSINCE, RFC 7162 section 3.1.4); 0 for all messages. Requires {@link
   *     FolderStatus#highestModSeq}.
   */
  Map<Long, Set<String>> fetchFlags(UidRanges uids, long changedSince);

  /**
   * Replaces the flags of messages of this (selected) folder, except for messages that changed
   * after {@code unchangedSince} (UNCHANGEDSINCE, RFC 7162 section 3.1.3). Requires {@link
   * FolderStatus#highestModSeq}.
   *
   * @return the UIDs whose flags were not replaced because the message has changed
   * @throws MailboxException with FOLDER_REFUSED if the server refuses
   */
  UidRanges storeFlags(UidRanges uids, Set<String> flags, long unchangedSince);

  /**
   * Which of these UIDs do not exist. If the server supports VANISHED (RFC 7162 section 3.2.6), the
   * result may be limited to messages that were expunged after {@code since}.
   *
   * @param since a mod-sequence; 0 if none is known
   */
  UidRanges findVanished(UidRanges uids, long since);

  /**
   * Moves messages of this (selected) folder to another folder; requires {@link
   * Mailbox#supportsMove}. At any time, a message is in exactly one of the two folders.
   *
   * @return the UIDs in the other folder, if the server reports them (COPYUID, RFC 4315)
   * @throws MailboxException with FOLDER_REFUSED if the server refuses
   */
  UidMap move(UidRanges uids, String folder);

  /**
   * The labels of the messages (X-GM-LABELS), ascending by UID: folder names, and system labels
   * such as {@code \Inbox} and {@code \Sent}. Gmail omits the label of this folder itself. Requires
   * {@link Mailbox#supportsLabels}.
   */
  Map<Long, Set<String>> fetchLabels(UidRanges uids);

  /**
   * The number of messages among {@code uids}, or, if {@code since} is not null, of those whose
   * INTERNALDATE is on or after it. Compares the dates that FETCH returns instead of using SEARCH.
   */
  long count(UidRanges uids, @org.jspecify.annotations.Nullable LocalDate since);

  /** The fingerprints, which a copy preserves, ascending by UID. */
  List<Fingerprint> fetchFingerprints(UidRanges uids);

  /**
   * SHA-256 over the text of each message, by UID, in lower-case hex. The text is BODY[TEXT],
   * without the header because servers add header fields; for the normalization see {@link
   * TextDigest}.
   */
  Map<Long, String> fetchDigests(UidRanges uids);

  /**
   * The whole messages, ascending by UID (BODY.PEEK[]: never sets {@code \Seen}). If the server
   * does not send the content of a message (NIL, empty although the size is not 0, NO), that
   * message is {@link Message#isUnreadable}. A message larger than the adapter's window limit gets
   * a body that is streamed from this connection. Fetch such a message alone, and write its body
   * before the connection is used for anything else, because otherwise it is fetched again.
   *
   * @param heads as {@link #fetchHeads} returned them
   * @throws MailboxException with CONNECTION_LOST also if the server sends more bytes than {@link
   *     #memoryNeededFor} has estimated, because sizes can be wrong. Such a message can be
   *     {@linkplain MessageHead#forStreaming streamed}.
   */
  List<Message> fetch(List<MessageHead> heads);

  /**
   * The maximum memory in bytes that a {@link #fetch} of these messages needs, including the
   * writing of their bodies.
   */
  long memoryNeededFor(List<MessageHead> heads);

  /** The same for a streamed message, and for {@link #fetchDigests}. */
  long memoryNeededForStreaming();

  /**
   * Appends messages to this (selected) folder in this order: with MULTIAPPEND (RFC 3502) if the
   * server offers it, otherwise with pipelined APPENDs, and with non-synchronizing literals (RFC
   * 7888) if the server offers them. Returns one result for each message, in order. A refusal is
   * not thrown: it is returned as {@link AppendResult.Refused}, also if its reason concerns the
   * account or the server (over quota, throttled). If the connection is lost, the result is {@link
   * AppendResult.Unanswered} for every message that was sent, wholly or in part, without a
   * response, and {@link AppendResult.NotSent} for all others.
   *
   * <p>The process may be paused at any point, also within the bytes of a message, and meanwhile
   * another process may take over its work. Therefore {@code writeCheck} is called repeatedly.
   *
   * @param writeCheck called before every block of bytes, and before a command is completed. If it
   *     throws, this method throws the same exception, the connection is closed, and the command is
   *     never completed.
   * @throws MailboxException only if the body of a message cannot be read from its source. Then the
   *     connection is closed too, so that the server does not store an incomplete message.
   */
  List<AppendResult> append(List<Message> messages, Runnable writeCheck);

  /** The same without a check. */
  default List<AppendResult> append(List<Message> messages) {
    return append(messages, () -> {});
  }

  /**
   * Adds flags and keywords to messages of this (selected) folder (UID STORE +FLAGS.SILENT). The
   * server may accept the command without storing all of them: {@link #fetchHeads} shows which
   * ones.
   *
   * @throws MailboxException with FOLDER_REFUSED if the server refuses
   */
  void addFlags(UidRanges uids, Set<String> flags);
}
