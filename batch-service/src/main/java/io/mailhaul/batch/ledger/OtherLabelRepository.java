package io.mailhaul.batch.ledger;

import io.mailhaul.events.SourceProgress;
import io.mailhaul.model.folder.UidRanges;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Stores which messages of a source folder are copied from another folder, whose label they have
 * (Gmail). Few folders have such messages.
 */
@Repository
class OtherLabelRepository {

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  OtherLabelRepository(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /** Replaces the state of the messages that a turn has processed. */
  void apply(long folder, List<SourceProgress> parts) {
    Map<String, UidRanges> before = find("folder_id = ?", folder).getOrDefault(folder, Map.of());
    Map<String, UidRanges> updated = new HashMap<>();
    for (SourceProgress part : parts) {
      UidRanges previous =
          updated.getOrDefault(part.folder(), before.getOrDefault(part.folder(), UidRanges.EMPTY));
      updated.put(part.folder(), previous.minus(part.done()).union(part.copiedUnderOtherLabel()));
    }
    updated.forEach((source, uids) -> {
      if (!uids.equals(before.getOrDefault(source, UidRanges.EMPTY))) {
        jdbc.sql("update source_folder set elsewhere = ? where folder_id = ? and name = ?")
            .param(uids.isEmpty() ? null : uids.toString())
            .param(folder)
            .param(source)
            .update();
      }
    });
  }

  /** All UIDs of a mailbox, by folder and source folder. */
  Map<Long, Map<String, UidRanges>> ofMailbox(UUID mailbox) {
    return find("folder_id in (select id from folder where mailbox_id = ?)", mailbox);
  }

  /**
   * Deletes the UIDs of source folders whose UIDVALIDITY has changed.
   *
   * @param sources folder id and name of each
   */
  void clear(List<Object[]> sources) {
    if (!sources.isEmpty()) {
      template.batchUpdate(
          "update source_folder set elsewhere = null where folder_id = ? and name = ?", sources);
    }
  }

  private Map<Long, Map<String, UidRanges>> find(String which, Object parameter) {
    Map<Long, Map<String, UidRanges>> found = new HashMap<>();
    jdbc.sql(
            "select folder_id, name, elsewhere from source_folder where elsewhere is not null and "
                + which)
        .param(parameter)
        .query(row -> {
          found
              .computeIfAbsent(row.getLong("folder_id"), id -> new HashMap<>())
              .put(row.getString("name"), UidRanges.parse(row.getString("elsewhere")));
        });
    return found;
  }
}
