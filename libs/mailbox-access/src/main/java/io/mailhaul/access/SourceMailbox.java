package io.mailhaul.access;

import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.model.Side;
import java.util.List;

/**
 * An open mailbox that is read: on IMAP, one signed-in connection. Used by one thread at a time.
 * Every method throws {@link MailboxException}. If its scope is ENDPOINT or MAILBOX, the connection
 * is unusable and has to be closed. Folder names are decoded and contain the store's separators.
 */
public interface SourceMailbox extends AutoCloseable {

  Side side();

  /** The personal namespace (RFC 2342). */
  Namespace namespace();

  /**
   * Whether the folders of this mailbox can have an optional capability, such as {@link
   * io.mailhaul.access.folder.LabelReader}; see {@link SourceFolder#capability}.
   */
  default boolean supports(Class<?> capability) {
    return false;
  }

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

  /** Opens a folder for reading (EXAMINE). */
  SourceFolder examine(String folder);

  /** Checks that the connection is alive (NOOP); throws if it is closed. */
  void ping();

  /** Ends the connection: sends LOGOUT if no command is pending. Never throws. */
  @Override
  void close();
}
