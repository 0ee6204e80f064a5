package io.mailhaul.batch.ledger;

import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.api.worker.UidMapResponse;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
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
public class FolderStateReader {

  private final LedgerRepository rows;
  private final UidMapRepository maps;
  private final OtherLabelRepository otherLabels;

  FolderStateReader(
      LedgerRepository rows, UidMapRepository maps, OtherLabelRepository otherLabels) {
    this.rows = rows;
    this.maps = maps;
    this.otherLabels = otherLabels;
  }

  /** One bookmark for each destination folder; empty before the first pass. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public List<FolderState> of(UUID mailbox) {
    Map<Long, List<SourceFolderLedger>> sources =
        rows.sourcesOfMailbox(mailbox).stream()
            .collect(Collectors.groupingBy(SourceFolderLedger::folder));
    Map<Long, List<LedgerRepository.ItemRow>> items =
        rows.items(mailbox).stream()
            .collect(Collectors.groupingBy(LedgerRepository.ItemRow::folder));
    Map<Long, Map<String, UidRanges>> otherLabelUids = otherLabels.ofMailbox(mailbox);
    List<FolderState> bookmarks = new ArrayList<>();
    for (FolderLedger folder : rows.folders(mailbox)) {
      List<LedgerRepository.ItemRow> ofFolder = items.getOrDefault(folder.id(), List.of());
      bookmarks.add(
          new FolderState(
              folder.destination(),
              folder.identity(),
              folder.reconcileFromUid(),
              sources.getOrDefault(folder.id(), List.of()).stream()
                  .map(source ->
                      bookmark(
                          source,
                          ofFolder,
                          otherLabelUids.getOrDefault(folder.id(), Map.of()).get(source.name())))
                  .toList(),
              folder.flagBaseline()));
    }
    return bookmarks;
  }

  private static SourceFolderState bookmark(
      SourceFolderLedger source,
      List<LedgerRepository.ItemRow> items,
      @Nullable UidRanges otherLabelUids) {
    return new SourceFolderState(
        source.name(),
        source.identity(),
        source.done().isEmpty() ? 0 : source.done().last(),
        RetryRanges.of(
            source.done(),
            items.stream().filter(item -> item.source().equals(source.name())).toList()),
        source.modSeq() == 0 ? null : source.modSeq(),
        source.messageCounts().found(),
        otherLabelUids,
        source.listingMismatch());
  }

  /**
   * The destination UIDs of copied messages; empty when a folder's UIDVALIDITY differs from the
   * query.
   */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public UidMapResponse uidMap(UUID mailbox, UidMapQuery query) {
    UidMap map =
        rows.folder(mailbox, query.destination())
            .filter(
                folder -> folder.identity().hasComparableMessageIds(query.destinationIdentity()))
            .filter(folder ->
                rows.sources(folder.id()).stream()
                    .anyMatch(source ->
                        source.name().equals(query.folder())
                            && source.identity().hasComparableMessageIds(query.identity())))
            .map(folder -> maps.find(folder.id(), query.folder()).restrictedTo(query.uids()))
            .orElse(UidMap.EMPTY);
    if (map.runs().size() <= UidMapResponse.MAX_RUNS) {
      return new UidMapResponse(map, UidRanges.MAX_UID);
    }
    List<UidMap.Run> first = map.runs().subList(0, UidMapResponse.MAX_RUNS);
    return new UidMapResponse(
        new UidMap(first), first.getLast().source() + first.getLast().count() - 1);
  }
}
