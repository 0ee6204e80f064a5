package io.mailhaul.copier.lane;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;

/** Opens source folders, and only if they are still numbered as the lane knows them. */
final class SourceFolders {

  private SourceFolders() {}

  /**
   * @throws MailboxException with FOLDER_CHANGED when the UIDVALIDITY is another one by now
   */
  static OpenFolder open(Connections connections, SourceAccount source) {
    OpenFolder folder = connections.source().examine(source.folder());
    requireValidity(folder, source.source().uidValidity(), Side.SOURCE);
    return folder;
  }

  static void requireValidity(OpenFolder folder, long expected, Side side) {
    long now = folder.status().uidValidity();
    if (now != expected) {
      throw new MailboxException(
          FailureReason.FOLDER_CHANGED,
          side,
          folder.name() + ": UIDVALIDITY was " + expected + " and is " + now,
          null);
    }
  }
}
