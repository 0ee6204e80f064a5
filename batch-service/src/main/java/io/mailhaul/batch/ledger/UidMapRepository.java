package io.mailhaul.batch.ledger;

import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table {@code uid_map}: the destination UIDs of copies. Each turn appends a row; when the lane
 * completes, the rows are merged into one.
 */
@Repository
class UidMapRepository {

  private final JdbcClient jdbc;

  UidMapRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void append(long folder, String source, UidMap map) {
    if (!map.isEmpty()) {
      jdbc.sql("insert into uid_map (folder_id, source, runs) values (?, ?, ?)")
          .param(folder)
          .param(source)
          .param(map.toString())
          .update();
    }
  }

  /** The merged map of a source folder. */
  UidMap find(long folder, String source) {
    return merged(rows(folder, source));
  }

  private List<UidMap> rows(long folder, String source) {
    return jdbc.sql("select runs from uid_map where folder_id = ? and source = ? order by id")
        .param(folder)
        .param(source)
        .query((row, number) -> UidMap.parse(row.getString("runs")))
        .list();
  }

  /** Merges the rows of all turns into one. */
  void merge(long folder, String source) {
    List<UidMap> maps = rows(folder, source);
    if (maps.size() > 1) {
      delete(folder, source);
      append(folder, source, merged(maps));
    }
  }

  void delete(long folder, String source) {
    jdbc.sql("delete from uid_map where folder_id = ? and source = ?")
        .param(folder)
        .param(source)
        .update();
  }

  /** Merges the maps; if two contain the same source UID, the later one wins. */
  static UidMap merged(List<UidMap> maps) {
    UidRanges known = UidRanges.EMPTY;
    List<UidMap.Run> runs = new ArrayList<>();
    for (UidMap map : maps.reversed()) {
      List<UidRanges.Range> seen = new ArrayList<>();
      for (UidMap.Run run : map.runs()) {
        UidRanges all = UidRanges.of(run.source(), run.source() + run.count() - 1);
        for (UidRanges.Range part : all.minus(known).ranges()) {
          runs.add(
              new UidMap.Run(
                  part.first(), run.destination() + part.first() - run.source(), part.size()));
        }
        seen.addAll(all.ranges());
      }
      known = known.union(UidRanges.ofRanges(seen));
    }
    return UidMap.of(runs);
  }
}
