package io.mailhaul.access;

import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The folder that a connection has opened. Opening another one ends it. UIDs that do not exist are
 * no error anywhere: what was asked for and is not there is not in the answer.
 */
public interface OpenFolder {

  String name();

  /** As of opening; {@link #refresh} brings it up to date. */
  FolderStatus status();

  /**
   * Which flags and keywords the folder keeps (PERMANENTFLAGS, RFC 9051 section 7.1), as the server
   * spells them; {@code \*} means that it takes new keywords.
   */
  Set<String> permanentFlags();

  /** Asks the server how things are now: messages, UIDNEXT, HIGHESTMODSEQ. */
  FolderStatus refresh();

  /** UID, flags, INTERNALDATE and size of the items there are, ascending by UID. */
  List<ItemHead> heads(UidRanges uids);

  /**
   * Flags of the items there are, by UID, ascending.
   *
   * @param changedSince only of items that were changed after this mod-sequence (CHANGEDSINCE, RFC
   *     7162 section 3.1.4); 0 for all. Only where {@link FolderStatus#highestModSeq} is told.
   */
  Map<Long, Set<String>> flags(UidRanges uids, long changedSince);

  /**
   * Gives items of this (selected) folder these flags instead of those that they have, but none of
   * them to an item that was changed after {@code unchangedSince} (UNCHANGEDSINCE, RFC 7162 section
   * 3.1.3). Only where {@link FolderStatus#highestModSeq} is told.
   *
   * @return the UIDs that were left alone, since somebody has changed them
   * @throws MailboxException with FOLDER_REFUSED when the server does not do it
   */
  UidRanges storeFlags(UidRanges uids, Set<String> flags, long unchangedSince);

  /**
   * Which of these UIDs are not there (any more): all of them, or at the least those that have gone
   * after {@code since}, where the server can tell (VANISHED, RFC 7162 section 3.2.6).
   *
   * @param since a mod-sequence; 0 when none is known
   */
  UidRanges vanished(UidRanges uids, long since);

  /**
   * Moves items of this (selected) folder to another one, where {@link Mailbox#canMove} says so. An
   * item is in one of the two folders at every moment.
   *
   * @return what the moved items became, where the server says so (COPYUID, RFC 4315)
   * @throws MailboxException with FOLDER_REFUSED when the server says no
   */
  UidMap move(UidRanges uids, String folder);

  /**
   * The labels of the items there are (X-GM-LABELS), ascending by UID: names of folders, and {@code
   * \Inbox}, {@code \Sent} and their like. Gmail leaves out the label that this folder stands for.
   * Only where {@link Mailbox#offersLabels}.
   */
  Map<Long, Set<String>> labels(UidRanges uids);

  /**
   * How many items there are among {@code uids} whose INTERNALDATE is on or after {@code since}
   * (when not null), without trusting SEARCH where heads tell it.
   */
  long count(UidRanges uids, @org.jspecify.annotations.Nullable LocalDate since);

  /** What tells items apart and survives a copy, ascending by UID. */
  List<Fingerprint> fingerprints(UidRanges uids);

  /**
   * SHA-256 over each item's text (BODY[TEXT], without the header, since servers add to headers;
   * line ends as CRLF, trailing white space and NULs left out), by UID, in lower-case hex.
   */
  Map<Long, String> digests(UidRanges uids);

  /**
   * The whole items, in one go, ascending by UID (BODY.PEEK[]: never sets {@code \Seen}). An item
   * that the server does not hand out (NIL, empty where the size says otherwise, NO) comes with
   * {@link Item#unreadable}. An item larger than the adapter's window limit comes with a body that
   * is read from this connection while it is written; ask for such an item alone, and write it
   * before the connection is used for anything else, or else it is read twice.
   *
   * @param heads as {@link #heads} gave them
   * @throws MailboxException with CONNECTION_LOST also when the server sends more than {@link
   *     #memoryFor} allows for: sizes can be wrong, and what is sent has to go somewhere. Such an
   *     item can be {@linkplain ItemHead#inPieces read while it is written}.
   */
  List<Item> fetch(List<ItemHead> heads);

  /**
   * How many bytes of memory a {@link #fetch} of these items, and the writing of what it gives,
   * take at the most.
   */
  long memoryFor(List<ItemHead> heads);

  /** The same for a large item that is read while it is written, and for {@link #digests}. */
  long memoryForChunks();

  /**
   * Appends items to this (selected) folder in their order: MULTIAPPEND (RFC 3502) where offered,
   * else pipelined APPENDs, with non-synchronizing literals (RFC 7888) where offered. One result
   * per item, in order. Never throws for what a server says of the items; a connection that dies
   * leaves {@link AppendResult.Unanswered} for every item that was sent or begun and not answered,
   * and {@link AppendResult.NotSent} for the others. What a server says of the account or of itself
   * (over quota, slow down) comes as {@link AppendResult.Refused} with that reason.
   *
   * <p>A client may be paused at any point of this, also within an item's bytes, and somebody else
   * may do its work meanwhile. So it is asked again and again whether it may still go on.
   *
   * @param mayGoOn is called before every block of bytes, and before a command is completed; what
   *     it throws is thrown here, with this connection dead and the command never completed
   * @throws MailboxException only when an item's own body cannot be read from its source; this
   *     connection is dead then too, so that the server cannot take half an item for a whole one
   */
  List<AppendResult> append(List<Item> items, Runnable mayGoOn);

  /** The same for a client that always may. */
  default List<AppendResult> append(List<Item> items) {
    return append(items, () -> {});
  }

  /**
   * Adds flags and keywords to items of this (selected) folder (UID STORE +FLAGS.SILENT). That it
   * ends well does not mean that the server keeps them: {@link #heads} tells.
   *
   * @throws MailboxException with FOLDER_REFUSED when the server says no
   */
  void addFlags(UidRanges uids, Set<String> flags);
}
