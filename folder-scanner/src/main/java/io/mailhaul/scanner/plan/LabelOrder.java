package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.events.LabelSet;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which folder copies a message that is in several, since each of them is a label of it (Gmail).
 * The first one in this order that the message is in and that is migrated: Drafts, Sent, INBOX,
 * Junk, Trash, then the user's labels by name, then Starred and Important where they are asked for,
 * All Mail last. Unless one copy is asked for, only All Mail leaves messages to others: it copies
 * what was archived without a label.
 */
final class LabelOrder {

  /** Messages whose labels all come later are copied from each of those folders. */
  private static final int MAX_FIRST = 1_000;

  /** The order, with the words that X-GM-LABELS has for it. */
  private static final List<Map.Entry<String, Set<String>>> SYSTEM =
      List.of(
          Map.entry("\\Drafts", Set.of("\\Draft", "\\Drafts")),
          Map.entry("\\Sent", Set.of("\\Sent")),
          Map.entry(Listing.INBOX, Set.of("\\Inbox")),
          Map.entry("\\Junk", Set.of("\\Spam", "\\Junk")),
          Map.entry("\\Trash", Set.of("\\Trash")),
          Map.entry("", Set.of()),
          Map.entry("\\Flagged", Set.of("\\Starred", "\\Flagged")),
          Map.entry("\\Important", Set.of("\\Important")),
          Map.entry("\\All", Set.of()));

  private LabelOrder() {}

  /**
   * The labels whose messages are copied from elsewhere, by source folder.
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
      boolean isAll = folder.has("\\All");
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

  /** How X-GM-LABELS may call a folder's messages. */
  private static Set<String> labels(FolderInfo folder) {
    Set<String> labels = SYSTEM.get(rank(folder)).getValue();
    return labels.isEmpty()
        ? Set.of(Normalizer.normalize(folder.name(), Normalizer.Form.NFC))
        : labels;
  }

  private static boolean is(FolderInfo folder, String what) {
    return what.startsWith("\\") ? folder.has(what) : folder.name().equals(what);
  }
}
