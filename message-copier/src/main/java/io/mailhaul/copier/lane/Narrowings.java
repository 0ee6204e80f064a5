package io.mailhaul.copier.lane;

import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.Lane;
import io.mailhaul.events.Side;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this copier has found out about the folders of a pass on which connections were lost, so
 * that a search goes on in the lane's next turn and nothing is found twice. Another copier finds it
 * again. Safe for many threads.
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

  /** A folder of one of the lane's sides as it is asked with care. */
  CarefulFolder careful(Lane lane, Side side, OpenFolder folder) {
    return new CarefulFolder(folder, of(lane, side, folder.name(), folder.status().uidValidity()));
  }

  /** What is known of a source folder. */
  Narrowing of(Lane lane, Lane.Source source) {
    return of(lane, Side.SOURCE, source.folder(), source.uidValidity());
  }

  private synchronized Narrowing of(Lane lane, Side side, String folder, long uidValidity) {
    return places.computeIfAbsent(
        new Place(lane.mailbox(), lane.pass(), side, folder, uidValidity), p -> new Narrowing());
  }
}
