package io.mailhaul.batch.ledger;

import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.Bookmark.SourceBookmark;
import io.mailhaul.events.desk.UidMapAnswer;
import io.mailhaul.events.desk.UidMapQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Reads from the ledger what scanners and copiers need to know about earlier passes. */
@Component
public class Bookmarks {

  private final LedgerRows rows;
  private final UidMaps maps;
  private final ElsewhereRows elsewhere;

  Bookmarks(LedgerRows rows, UidMaps maps, ElsewhereRows elsewhere) {
    this.rows = rows;
    this.maps = maps;
    this.elsewhere = elsewhere;
  }

  /** One bookmark for each destination folder; empty before the first pass. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public List<Bookmark> of(UUID mailbox) {
    Map<Long, List<SourceLedger>> sources =
        rows.sourcesOfMailbox(mailbox).stream()
            .collect(Collectors.groupingBy(SourceLedger::folder));
    Map<Long, List<LedgerRows.ItemRow>> items =
        rows.items(mailbox).stream().collect(Collectors.groupingBy(LedgerRows.ItemRow::folder));
    Map<Long, Map<String, UidRanges>> otherLabelUids = elsewhere.ofMailbox(mailbox);
    List<Bookmark> bookmarks = new ArrayList<>();
    for (FolderLedger folder : rows.folders(mailbox)) {
      List<LedgerRows.ItemRow> ofFolder = items.getOrDefault(folder.id(), List.of());
      bookmarks.add(
          new Bookmark(
              folder.destination(),
              folder.uidValidity(),
              folder.mark(),
              sources.getOrDefault(folder.id(), List.of()).stream()
                  .map(source ->
                      bookmark(
                          source,
                          ofFolder,
                          otherLabelUids.getOrDefault(folder.id(), Map.of()).get(source.name())))
                  .toList(),
              folder.watch()));
    }
    return bookmarks;
  }

  private static SourceBookmark bookmark(
      SourceLedger source, List<LedgerRows.ItemRow> items, @Nullable UidRanges otherLabelUids) {
    return new SourceBookmark(
        source.name(),
        source.uidValidity(),
        source.done().isEmpty() ? 0 : source.done().last(),
        TryAgain.of(
            source.done(),
            items.stream().filter(item -> item.source().equals(source.name())).toList()),
        source.modSeq() == 0 ? null : source.modSeq(),
        source.account().found(),
        otherLabelUids,
        source.difference());
  }

  /**
   * The destination UIDs of copied messages; empty when a folder's UIDVALIDITY differs from the
   * query.
   */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public UidMapAnswer uidMap(UUID mailbox, UidMapQuery query) {
    UidMap map =
        rows.folder(mailbox, query.destination())
            .filter(folder -> folder.uidValidity() == query.destinationUidValidity())
            .filter(folder ->
                rows.sources(folder.id()).stream()
                    .anyMatch(source ->
                        source.name().equals(query.folder())
                            && source.uidValidity() == query.uidValidity()))
            .map(folder -> maps.find(folder.id(), query.folder()).among(query.uids()))
            .orElse(UidMap.EMPTY);
    if (map.runs().size() <= UidMapAnswer.MAX_RUNS) {
      return new UidMapAnswer(map, UidRanges.MAX_UID);
    }
    List<UidMap.Run> first = map.runs().subList(0, UidMapAnswer.MAX_RUNS);
    return new UidMapAnswer(
        new UidMap(first), first.getLast().source() + first.getLast().count() - 1);
  }
}
