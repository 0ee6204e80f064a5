package io.mailhaul.access;

import io.mailhaul.events.Difference;
import io.mailhaul.events.UidRanges;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a folder lists by UID what it says it holds. Other clients may change it
 * meanwhile, so what differs is looked at until it is the same before and after.
 */
public final class ComparingCounts {

  /** A folder that changes all the time is not a broken one. */
  private static final int MOST_LOOKS = 3;

  private ComparingCounts() {}

  /**
   * Lists the folder, most often once.
   *
   * @param open the folder, perhaps opened long ago; after this, what {@code again} gave last is
   *     the one that is open
   * @param again opens it anew
   * @return null when nothing differs, or nothing can be said
   */
  public static @Nullable Difference of(OpenFolder open, Supplier<OpenFolder> again) {
    OpenFolder folder = open;
    for (int look = 0; look < MOST_LOOKS; look++) {
      FolderStatus before = folder.status();
      long listed = folder.count(UidRanges.of(1, UidRanges.MAX_UID), null);
      if (listed == before.messages()) {
        return null;
      }
      folder = again.get();
      FolderStatus after = folder.status();
      if (after.messages() == before.messages() && after.uidNext() == before.uidNext()) {
        return new Difference(before.messages(), listed);
      }
    }
    return null;
  }
}
