package io.mailhaul.access;

import io.mailhaul.events.Side;
import java.util.List;
import java.util.Map;

/**
 * One signed-in connection to one account. Used by one thread at a time. Every method throws {@link
 * MailboxException}; after one of scope ENDPOINT or MAILBOX the connection is of no more use and
 * has to be closed. Folder names are decoded (never modified UTF-7) and carry the server's
 * separators.
 */
public interface Mailbox extends AutoCloseable {

  Side side();

  /** The personal namespace (RFC 2342). */
  Namespace namespace();

  /**
   * Whether a message may be in several folders at once, each of which is a label of it, as Gmail
   * has it (X-GM-EXT-1); then {@link OpenFolder#labels} tells them.
   */
  boolean offersLabels();

  /**
   * All folders of the personal namespace, also those that are not selectable, INBOX among them.
   *
   * @param withStatus whether to fill {@link FolderInfo#status} (LIST-STATUS, RFC 5819, or a
   *     pipelined STATUS for each selectable folder)
   */
  List<FolderInfo> list(boolean withStatus);

  /**
   * One folder and what is below it, in whatever namespace it is: for a folder of another user, or
   * a shared one, that was asked for by its full name. Empty when there is none.
   */
  List<FolderInfo> listBelow(String root, boolean withStatus);

  /** Makes a folder (and what the server makes of its parents); no error when it exists already. */
  default void create(String folder) {
    requireNone(create(List.of(folder)));
  }

  /**
   * Makes several folders, in their order, without waiting for one before the next is asked for.
   *
   * @return why a folder was refused, by name; the others are there
   */
  Map<String, MailboxException> create(List<String> folders);

  default void subscribe(String folder) {
    requireNone(subscribe(List.of(folder)));
  }

  /** As {@link #create(List)}, for folders that are there. */
  Map<String, MailboxException> subscribe(List<String> folders);

  private static void requireNone(Map<String, MailboxException> refused) {
    for (MailboxException refusal : refused.values()) {
      throw refusal;
    }
  }

  /** Opens a folder without the right or effect to change it: EXAMINE. */
  OpenFolder examine(String folder);

  /** Opens a folder to append to it: SELECT. */
  OpenFolder select(String folder);

  /** Whether items can be moved from one folder to another in one step (MOVE, RFC 6851). */
  boolean canMove();

  /** A sign of life (NOOP); throws when the connection is dead. */
  void ping();

  /** Signs out if that is quick, and closes. Never throws. */
  @Override
  void close();
}
