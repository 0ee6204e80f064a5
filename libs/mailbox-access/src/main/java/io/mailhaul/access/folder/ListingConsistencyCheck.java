package io.mailhaul.access.folder;

import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a folder lists by UID as many messages as it reports. Other clients may change the
 * folder at the same time, so a mismatch counts only if the folder's status is the same before and
 * after the listing.
 */
public final class ListingConsistencyCheck {

  /** A folder that changes during every attempt is not reported. */
  private static final int MAX_ATTEMPTS = 3;

  private ListingConsistencyCheck() {}

  /**
   * Lists the folder, in most cases once.
   *
   * @param open the folder, possibly opened long ago; afterwards the folder that {@code reopen}
   *     returned last is the open one
   * @param reopen opens the folder again
   * @return null if the counts match, or if the folder kept changing
   */
  public static @Nullable ListingMismatch check(
      SourceFolder open, Supplier<? extends SourceFolder> reopen) {
    SourceFolder folder = open;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      FolderStatus before = folder.status();
      long listed = folder.count(UidRanges.of(1, UidRanges.MAX_UID), null);
      if (listed == before.messages()) {
        return null;
      }
      folder = reopen.get();
      FolderStatus after = folder.status();
      if (after.messages() == before.messages() && after.uidNext() == before.uidNext()) {
        return new ListingMismatch(before.messages(), listed);
      }
    }
    return null;
  }
}
