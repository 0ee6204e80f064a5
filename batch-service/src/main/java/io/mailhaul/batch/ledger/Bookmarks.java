package io.mailhaul.batch.ledger;

import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.Bookmark.SourceBookmark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** What the ledger tells a scanner that plans the next pass. */
@Component
public class Bookmarks {

  private final LedgerRows rows;

  Bookmarks(LedgerRows rows) {
    this.rows = rows;
  }

  /** One per destination folder; empty before the first pass. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public List<Bookmark> of(UUID mailbox) {
    Map<Long, List<SourceLedger>> sources =
        rows.sourcesOfMailbox(mailbox).stream()
            .collect(Collectors.groupingBy(SourceLedger::folder));
    Map<Long, List<LedgerRows.ItemRow>> items =
        rows.items(mailbox).stream().collect(Collectors.groupingBy(LedgerRows.ItemRow::folder));
    List<Bookmark> bookmarks = new ArrayList<>();
    for (FolderLedger folder : rows.folders(mailbox)) {
      List<LedgerRows.ItemRow> ofFolder = items.getOrDefault(folder.id(), List.of());
      bookmarks.add(
          new Bookmark(
              folder.destination(),
              folder.uidValidity(),
              folder.mark(),
              sources.getOrDefault(folder.id(), List.of()).stream()
                  .map(source -> bookmark(source, ofFolder))
                  .toList()));
    }
    return bookmarks;
  }

  private static SourceBookmark bookmark(SourceLedger source, List<LedgerRows.ItemRow> items) {
    return new SourceBookmark(
        source.name(),
        source.uidValidity(),
        source.done().isEmpty() ? 0 : source.done().last(),
        TryAgain.of(
            source.done(),
            items.stream().filter(item -> item.source().equals(source.name())).toList()));
  }
}
