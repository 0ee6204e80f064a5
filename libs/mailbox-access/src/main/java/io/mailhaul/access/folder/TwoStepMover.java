package io.mailhaul.access.folder;

import io.mailhaul.model.folder.UidRanges;

/**
 * The capability to move messages of a folder that is open for changes in two steps, on servers
 * without MOVE (COPY, and UID EXPUNGE of RFC 4315). Between the steps a message is in both folders,
 * and the caller has to remember that.
 */
public interface TwoStepMover {

  /**
   * Copies messages of this folder to another folder, with their flags and INTERNALDATE.
   *
   * @throws io.mailhaul.access.MailboxException with FOLDER_REFUSED if the server refuses; then no
   *     message is copied
   */
  void copy(UidRanges uids, String folder);

  /**
   * Removes these messages from this folder, and no others.
   *
   * @throws io.mailhaul.access.MailboxException with FOLDER_REFUSED if the server refuses
   */
  void expunge(UidRanges uids);
}
