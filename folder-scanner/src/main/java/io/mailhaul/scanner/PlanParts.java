package io.mailhaul.scanner;

import io.mailhaul.events.Event;
import io.mailhaul.events.MigrationProgress.PlannedFolder;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a plan into parts that stay well below {@link Event#MAX_BYTES}, by the bytes that names
 * really take in JSON. At least one part, also for a mailbox without folders.
 *
 * @param folders the folders of this part
 * @param excluded the excluded folders of this part
 */
record PlanParts(List<PlannedFolder> folders, List<String> excluded) {

  private static final int MAX_FOLDERS = 500;
  private static final int MAX_BYTES = 128 * 1024;

  /** Field names, numbers and punctuation of one entry, generously. */
  private static final int OVERHEAD = 250;

  static List<PlanParts> of(List<PlannedFolder> folders, List<String> excluded) {
    List<PlanParts> parts = new ArrayList<>();
    List<PlannedFolder> someFolders = new ArrayList<>();
    List<String> someExcluded = new ArrayList<>();
    int bytes = 0;
    for (PlannedFolder folder : folders) {
      int more = bytes(folder);
      if (!someFolders.isEmpty()
          && (someFolders.size() == MAX_FOLDERS || bytes + more > MAX_BYTES)) {
        parts.add(new PlanParts(List.copyOf(someFolders), List.of()));
        someFolders.clear();
        bytes = 0;
      }
      someFolders.add(folder);
      bytes += more;
    }
    for (String name : excluded) {
      int more = bytes(name);
      if (bytes + more > MAX_BYTES && !(someFolders.isEmpty() && someExcluded.isEmpty())) {
        parts.add(new PlanParts(List.copyOf(someFolders), List.copyOf(someExcluded)));
        someFolders.clear();
        someExcluded.clear();
        bytes = 0;
      }
      someExcluded.add(name);
      bytes += more;
    }
    parts.add(new PlanParts(List.copyOf(someFolders), List.copyOf(someExcluded)));
    return parts;
  }

  private static int bytes(PlannedFolder folder) {
    int bytes = OVERHEAD + bytes(folder.destination()) + bytes(folder.cursor());
    for (PlannedSource source : folder.sources()) {
      bytes += OVERHEAD + bytes(source.folder());
    }
    return bytes;
  }

  /** How long a text is as a JSON string in UTF-8, quotes and comma included. */
  static int bytes(String text) {
    int bytes = 3;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x20 ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
    return bytes;
  }
}
