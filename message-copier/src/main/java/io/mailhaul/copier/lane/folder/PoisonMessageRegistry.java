package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Side;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The messages that this copier has found to close connections, by pass and folder, so that a
 * search continues in the lane's next turn. Another copier searches again. Thread-safe.
 */
public final class PoisonMessageRegistry {

  private static final int MAX_FOLDERS = 10_000;

  private record FolderKey(String mailbox, int pass, Side side, String folder, long uidValidity) {}

  private final Map<FolderKey, PoisonMessageIsolator> isolators =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FolderKey, PoisonMessageIsolator> eldest) {
          return size() > MAX_FOLDERS;
        }
      };

  /**
   * Wraps a folder of one side of the lane, so that messages that close the connection are
   * isolated.
   */
  public PoisonFreeFolder isolating(Lane lane, Side side, OpenFolder folder) {
    return new PoisonFreeFolder(
        folder, isolatorFor(lane, side, folder.name(), folder.status().uidValidity()));
  }

  /** The state of the search in a source folder. */
  public PoisonMessageIsolator isolatorFor(Lane lane, Lane.Source source) {
    return isolatorFor(lane, Side.SOURCE, source.folder(), source.identity().uidValidity());
  }

  private synchronized PoisonMessageIsolator isolatorFor(
      Lane lane, Side side, String folder, long uidValidity) {
    return isolators.computeIfAbsent(
        new FolderKey(lane.mailbox(), lane.pass(), side, folder, uidValidity),
        p -> new PoisonMessageIsolator());
  }
}
