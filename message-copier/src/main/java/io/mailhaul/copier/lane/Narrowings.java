package io.mailhaul.copier.lane;

import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Side;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The messages that this copier has found to close connections, by pass and folder, so that a
 * search continues in the lane's next turn. Another copier searches again. Thread-safe.
 */
final class Narrowings {

  private static final int MOST_FOLDERS = 10_000;

  private record Place(String mailbox, int pass, Side side, String folder, long uidValidity) {}

  private final Map<Place, Narrowing> places =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Narrowing> eldest) {
          return size() > MOST_FOLDERS;
        }
      };

  /**
   * Wraps a folder of one side of the lane, so that messages that close the connection are
   * isolated.
   */
  CarefulFolder careful(Lane lane, Side side, OpenFolder folder) {
    return new CarefulFolder(folder, of(lane, side, folder.name(), folder.status().uidValidity()));
  }

  /** The state of the search in a source folder. */
  Narrowing of(Lane lane, Lane.Source source) {
    return of(lane, Side.SOURCE, source.folder(), source.uidValidity());
  }

  private synchronized Narrowing of(Lane lane, Side side, String folder, long uidValidity) {
    return places.computeIfAbsent(
        new Place(lane.mailbox(), lane.pass(), side, folder, uidValidity), p -> new Narrowing());
  }
}
