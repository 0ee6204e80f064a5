package io.mailhaul.scanner.lanes;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.scanner.plan.FolderListing;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides from which folder a message is copied that is in several folders, because each of them is
 * a label (Gmail). It is the first migrated folder with the message in this order: Drafts, Sent,
 * INBOX, Junk, Trash, the user's labels by name, Starred and Important if the user selects them,
 * All Mail. This applies to all folders only if the user requests one copy. Otherwise it applies
 * only to All Mail, from which the messages without any label are copied.
 */
final class LabelOrder {

  /** Only so many labels are compared; messages that have only later ones are copied for each. */
  private static final int MAX_FIRST = 1_000;

  /** The order of the folders, with the values that X-GM-LABELS uses for each. */
  private static final List<Map.Entry<String, Set<String>>> SYSTEM =
      List.of(
          Map.entry("\\Drafts", Set.of("\\Draft", "\\Drafts")),
          Map.entry("\\Sent", Set.of("\\Sent")),
          Map.entry(FolderListing.INBOX, Set.of("\\Inbox")),
          Map.entry("\\Junk", Set.of("\\Spam", "\\Junk")),
          Map.entry("\\Trash", Set.of("\\Trash")),
          Map.entry("", Set.of()),
          Map.entry("\\Flagged", Set.of("\\Starred", "\\Flagged")),
          Map.entry("\\Important", Set.of("\\Important")),
          Map.entry("\\All", Set.of()));

  private LabelOrder() {}

  /**
   * By source folder, the labels whose messages are copied from another folder.
   *
   * @param wanted the folders that are migrated
   */
  static Map<String, LabelSet> of(List<FolderInfo> wanted, boolean oneCopy) {
    List<FolderInfo> sorted =
        wanted.stream()
            .sorted(Comparator.comparingInt(LabelOrder::rank).thenComparing(FolderInfo::name))
            .toList();
    Map<String, LabelSet> elsewhere = new HashMap<>();
    Set<String> all = new HashSet<>();
    LabelSet before = LabelSet.EMPTY;
    int count = 0;
    for (FolderInfo folder : sorted) {
      boolean isAll = folder.hasAttribute("\\All");
      LabelSet set = isAll ? LabelSet.of(all) : oneCopy ? before : LabelSet.EMPTY;
      if (set.size() > 0) {
        elsewhere.put(folder.name(), set);
      }
      if (!isAll) {
        all.addAll(labels(folder));
        if (oneCopy && count++ < MAX_FIRST) {
          before = before.plus(LabelSet.of(labels(folder)));
        }
      }
    }
    return elsewhere;
  }

  private static int rank(FolderInfo folder) {
    for (int i = 0; i < SYSTEM.size(); i++) {
      if (is(folder, SYSTEM.get(i).getKey())) {
        return i;
      }
    }
    return SYSTEM.indexOf(Map.entry("", Set.<String>of()));
  }

  /** The values of X-GM-LABELS for the messages of a folder. */
  private static Set<String> labels(FolderInfo folder) {
    Set<String> labels = SYSTEM.get(rank(folder)).getValue();
    return labels.isEmpty()
        ? Set.of(Normalizer.normalize(folder.name(), Normalizer.Form.NFC))
        : labels;
  }

  private static boolean is(FolderInfo folder, String key) {
    return key.startsWith("\\") ? folder.hasAttribute(key) : folder.name().equals(key);
  }
}
