package io.mailhaul.api.worker;

import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.util.Objects;

/**
 * Asks for the destination UIDs of copied messages: {@code POST
 * /worker/mailboxes/{mailbox}/uid-map}. A POST, because folder names may be longer than a URL.
 *
 * @param destination the destination folder's name
 * @param destinationIdentity its identity; the response is empty if its message ids cannot be
 *     compared with those of the ledger
 * @param folder the source folder's name
 * @param identity its identity; the response is empty if its message ids cannot be compared with
 *     those of the ledger
 * @param uids the source UIDs
 */
public record UidMapQuery(
    String destination,
    FolderIdentity destinationIdentity,
    String folder,
    FolderIdentity identity,
    UidRanges uids) {

  public UidMapQuery {
    Objects.requireNonNull(destination);
    Objects.requireNonNull(destinationIdentity);
    Objects.requireNonNull(folder);
    Objects.requireNonNull(identity);
    Objects.requireNonNull(uids);
  }

  /** The same query for other UIDs. */
  public UidMapQuery forUids(UidRanges others) {
    return new UidMapQuery(destination, destinationIdentity, folder, identity, others);
  }
}
