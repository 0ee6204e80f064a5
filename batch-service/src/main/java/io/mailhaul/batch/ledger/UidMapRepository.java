package io.mailhaul.batch.ledger;

import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table {@code uid_map}: the destination UIDs of copies. Each turn appends a row; when the lane
 * completes, the rows are merged into one.
 */
@Repository
class UidMapRepository {

  /** A source folder of a destination folder. */
  record Source(long folder, String name) {}

  private final JdbcClient jdbc;
  private final NamedParameterJdbcOperations template;

  UidMapRepository(JdbcClient jdbc, NamedParameterJdbcOperations template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /** Appends the maps of turns, in order. */
  void append(List<Map.Entry<Source, UidMap>> maps) {
    SqlParameterSource[] rows =
        maps.stream()
            .filter(map -> !map.getValue().isEmpty())
            .map(map ->
                new MapSqlParameterSource("folder", map.getKey().folder())
                    .addValue("source", map.getKey().name())
                    .addValue("runs", map.getValue().toString()))
            .toArray(SqlParameterSource[]::new);
    if (rows.length > 0) {
      template.batchUpdate(
          "insert into uid_map (folder_id, source, runs) values (:folder, :source, :runs)", rows);
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

  /** Merges the rows of all turns into one, for each of these source folders. */
  void merge(Set<Source> sources) {
    if (sources.isEmpty()) {
      return;
    }
    List<Source> several =
        jdbc.sql(
                """
                select folder_id, source from uid_map where folder_id = any(?)
                group by folder_id, source having count(*) > 1
                """)
            .param(sources.stream().map(Source::folder).distinct().toArray(Long[]::new))
            .query((row, number) -> new Source(row.getLong("folder_id"), row.getString("source")))
            .list();
    for (Source source : several) {
      if (sources.contains(source)) {
        UidMap merged = find(source.folder(), source.name());
        delete(source.folder(), source.name());
        append(List.of(Map.entry(source, merged)));
      }
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
