package io.mailhaul.scanner.lanes;

import io.mailhaul.events.Event;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import java.util.ArrayList;
import java.util.List;

/**
 * One part of a plan. A plan is split so that each event stays well below {@link Event#MAX_BYTES},
 * measured by the JSON bytes of the folder names. A mailbox without folders has one empty part.
 *
 * @param folders the folders of this part
 * @param excluded the excluded folders of this part
 */
public record PlanChunks(List<PlannedFolder> folders, List<String> excluded) {

  private static final int MAX_FOLDERS = 500;
  private static final int MAX_BYTES = 128 * 1024;

  /** Upper bound of the bytes for field names, numbers and punctuation of one entry. */
  private static final int ENTRY_OVERHEAD = 250;

  public static List<PlanChunks> split(List<PlannedFolder> folders, List<String> excluded) {
    List<PlanChunks> parts = new ArrayList<>();
    List<PlannedFolder> partFolders = new ArrayList<>();
    List<String> partExcluded = new ArrayList<>();
    int bytes = 0;
    for (PlannedFolder folder : folders) {
      int size = jsonBytes(folder);
      if (!partFolders.isEmpty()
          && (partFolders.size() == MAX_FOLDERS || bytes + size > MAX_BYTES)) {
        parts.add(new PlanChunks(List.copyOf(partFolders), List.of()));
        partFolders.clear();
        bytes = 0;
      }
      partFolders.add(folder);
      bytes += size;
    }
    for (String name : excluded) {
      int size = jsonBytes(name);
      if (bytes + size > MAX_BYTES && !(partFolders.isEmpty() && partExcluded.isEmpty())) {
        parts.add(new PlanChunks(List.copyOf(partFolders), List.copyOf(partExcluded)));
        partFolders.clear();
        partExcluded.clear();
        bytes = 0;
      }
      partExcluded.add(name);
      bytes += size;
    }
    parts.add(new PlanChunks(List.copyOf(partFolders), List.copyOf(partExcluded)));
    return parts;
  }

  private static int jsonBytes(PlannedFolder folder) {
    int bytes =
        ENTRY_OVERHEAD
            + jsonBytes(folder.destination())
            + jsonBytes(folder.destinationIdentity().toString())
            + jsonBytes(folder.cursor());
    for (PlannedSource source : folder.sources()) {
      bytes +=
          ENTRY_OVERHEAD + jsonBytes(source.folder()) + jsonBytes(source.identity().toString());
    }
    return bytes;
  }

  /** The length of a text as a JSON string in UTF-8 bytes, including quotes and comma. */
  static int jsonBytes(String text) {
    int bytes = 3;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x20 ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
    return bytes;
  }
}
