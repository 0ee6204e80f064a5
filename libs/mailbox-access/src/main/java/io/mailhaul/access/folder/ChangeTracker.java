package io.mailhaul.access.folder;

import io.mailhaul.model.folder.UidRanges;
import java.util.Map;
import java.util.Set;

/**
 * The capability of a folder to tell what has changed since an earlier time, which is a
 * mod-sequence (CONDSTORE, RFC 7162). A folder has it if {@link FolderStatus#highestModSeq} is not
 * 0.
 */
public interface ChangeTracker {

  /**
   * Flags by id, ascending, of those among the messages that changed after this mod-sequence
   * (CHANGEDSINCE, RFC 7162 section 3.1.4); 0 for all of them.
   */
  Map<Long, Set<String>> fetchFlags(UidRanges uids, long changedSince);

  /**
   * Replaces the flags of messages of a folder that is open for changes, except for messages that
   * changed after {@code unchangedSince} (UNCHANGEDSINCE, RFC 7162 section 3.1.3).
   *
   * @return the ids of the messages whose flags were not replaced because they have changed
   * @throws io.mailhaul.access.MailboxException with FOLDER_REFUSED if the server refuses
   */
  UidRanges storeFlags(UidRanges uids, Set<String> flags, long unchangedSince);

  /**
   * Which of these ids do not exist. If the server supports VANISHED (RFC 7162 section 3.2.6), the
   * result may be limited to messages that were expunged after {@code since}.
   */
  UidRanges findVanished(UidRanges uids, long since);
}
