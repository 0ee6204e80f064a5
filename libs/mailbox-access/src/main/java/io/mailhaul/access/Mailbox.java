package io.mailhaul.access;

import io.mailhaul.model.Side;
import java.util.List;
import java.util.Map;

/**
 * One signed-in connection to one account. Used by one thread at a time. Every method throws {@link
 * MailboxException}. If its scope is ENDPOINT or MAILBOX, the connection is unusable and has to be
 * closed. Folder names are decoded (never modified UTF-7) and contain the server's separators.
 */
public interface Mailbox extends AutoCloseable {

  Side side();

  /** The personal namespace (RFC 2342). */
  Namespace namespace();

  /**
   * Whether folders are labels, so that a message may be in several of them, as on Gmail
   * (X-GM-EXT-1); if so, {@link OpenFolder#fetchLabels} returns them.
   */
  boolean supportsLabels();

  /**
   * All folders of the personal namespace, including INBOX and folders that are not selectable.
   *
   * @param withStatus whether to fill {@link FolderInfo#status} (LIST-STATUS, RFC 5819, or a
   *     pipelined STATUS for each selectable folder)
   */
  List<FolderInfo> list(boolean withStatus);

  /**
   * One folder and its subfolders, in any namespace: for a shared folder, or a folder of another
   * user, given by its full name. Empty if the folder does not exist.
   */
  List<FolderInfo> listSubtree(String root, boolean withStatus);

  /** Creates a folder; the server may create its parents. No error if the folder exists. */
  default void create(String folder) {
    requireNone(create(List.of(folder)));
  }

  /**
   * Creates several folders in this order, with pipelined commands.
   *
   * @return the refusals by folder name; all other folders exist
   */
  Map<String, MailboxException> create(List<String> folders);

  default void subscribe(String folder) {
    requireNone(subscribe(List.of(folder)));
  }

  /** As {@link #create(List)}, for existing folders. */
  Map<String, MailboxException> subscribe(List<String> folders);

  private static void requireNone(Map<String, MailboxException> refused) {
    for (MailboxException refusal : refused.values()) {
      throw refusal;
    }
  }

  /** Opens a folder read-only: EXAMINE. */
  OpenFolder examine(String folder);

  /** Opens a folder for changes: SELECT. */
  OpenFolder select(String folder);

  /** Whether the server supports MOVE (RFC 6851). */
  boolean supportsMove();

  /** Sends NOOP; throws if the connection is closed. */
  void ping();

  /** Sends LOGOUT if no command is pending, and closes the connection. Never throws. */
  @Override
  void close();
}
