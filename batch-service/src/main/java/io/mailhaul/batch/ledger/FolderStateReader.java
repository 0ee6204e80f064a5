package io.mailhaul.batch.ledger;

import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.api.worker.UidMapResponse;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Reads from the ledger what scanners and copiers need to know about earlier passes. */
@Component
public class FolderStateReader {

  private final LedgerRepository rows;
  private final UidMapRepository maps;

  FolderStateReader(LedgerRepository rows, UidMapRepository maps) {
    this.rows = rows;
    this.maps = maps;
  }

  /** The state of each destination folder; empty before the first pass. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public List<FolderState> of(UUID mailbox) {
    Map<Long, List<SourceFolderLedger>> sources =
        rows.sourcesOfMailbox(mailbox).stream()
            .collect(Collectors.groupingBy(SourceFolderLedger::folderId));
    Map<Long, List<LedgerRepository.Outcome>> outcomes =
        rows.outcomes(mailbox).stream()
            .collect(Collectors.groupingBy(LedgerRepository.Outcome::folderId));
    return rows.folders(mailbox).stream()
        .map(folder ->
            new FolderState(
                folder.destination(),
                folder.destinationIdentity(),
                folder.reconcileFromUid(),
                sources.getOrDefault(folder.id(), List.of()).stream()
                    .map(source -> state(source, outcomes.getOrDefault(folder.id(), List.of())))
                    .toList(),
                folder.flagBaseline()))
        .toList();
  }

  private static SourceFolderState state(
      SourceFolderLedger source, List<LedgerRepository.Outcome> outcomes) {
    return new SourceFolderState(
        source.name(),
        source.identity(),
        source.done().isEmpty() ? 0 : source.done().last(),
        RetryRanges.of(
            source.done(),
            outcomes.stream().filter(outcome -> outcome.source().equals(source.name())).toList()),
        source.modSeq() == 0 ? null : source.modSeq(),
        source.messageCounts().found(),
        source.copiedUnderOtherLabel(),
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
            .filter(folder ->
                folder.destinationIdentity().hasComparableMessageIds(query.destinationIdentity()))
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
