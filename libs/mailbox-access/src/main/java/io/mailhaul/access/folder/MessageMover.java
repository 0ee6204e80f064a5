package io.mailhaul.access.folder;

import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;

/** The capability to move messages of a folder that is open for changes (MOVE, RFC 6851). */
public interface MessageMover {

  /**
   * Moves messages of this folder to another folder. At any time, a message is in exactly one of
   * the two folders.
   *
   * @return the ids in the other folder, if the server reports them (COPYUID, RFC 4315)
   * @throws io.mailhaul.access.MailboxException with FOLDER_REFUSED if the server refuses
   */
  UidMap move(UidRanges uids, String folder);
}
