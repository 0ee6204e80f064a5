package io.mailhaul.batch.ledger;

import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.api.worker.UidMapResponse;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.rest.RequestProblemException;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Part of the worker API: what scanners and copiers read of earlier passes. Public, because workers
 * in the same process call it without HTTP.
 */
@RestController
@RequestMapping("/worker/mailboxes/{mailbox}")
public class FolderStateController {

  private final MailboxRepository mailboxes;
  private final FolderRepository folders;
  private final SourceFolderRepository sourceFolders;
  private final MessageOutcomeRepository outcomes;
  private final UidMapRepository maps;

  FolderStateController(
      MailboxRepository mailboxes,
      FolderRepository folders,
      SourceFolderRepository sourceFolders,
      MessageOutcomeRepository outcomes,
      UidMapRepository maps) {
    this.mailboxes = mailboxes;
    this.folders = folders;
    this.sourceFolders = sourceFolders;
    this.outcomes = outcomes;
    this.maps = maps;
  }

  /** The state of each destination folder; empty before the first pass. */
  @GetMapping("/folder-states")
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public List<FolderState> folderStates(@PathVariable UUID mailbox) {
    check(mailbox);
    Map<Long, List<SourceFolderLedger>> sourcesByFolder =
        sourceFolders.findByMailbox(mailbox).stream()
            .collect(Collectors.groupingBy(SourceFolderLedger::folderId));
    Map<Long, List<MessageOutcomeRepository.Outcome>> outcomesByFolder =
        outcomes.findByMailbox(mailbox).stream()
            .collect(Collectors.groupingBy(MessageOutcomeRepository.Outcome::folderId));
    return folders.findByMailbox(mailbox).stream()
        .map(folder ->
            new FolderState(
                folder.destination(),
                folder.destinationIdentity(),
                folder.reconcileFromUid(),
                sourcesByFolder.getOrDefault(folder.id(), List.of()).stream()
                    .map(source ->
                        state(source, outcomesByFolder.getOrDefault(folder.id(), List.of())))
                    .toList(),
                folder.flagBaseline()))
        .toList();
  }

  private static SourceFolderState state(
      SourceFolderLedger source, List<MessageOutcomeRepository.Outcome> outcomes) {
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
   * query. It is a POST because folder names can be longer than a URL.
   */
  @PostMapping(path = "/uid-map", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public UidMapResponse uidMap(@PathVariable UUID mailbox, @RequestBody UidMapQuery query) {
    check(mailbox);
    UidMap map =
        folders
            .find(mailbox, query.destination())
            .filter(folder ->
                folder.destinationIdentity().hasComparableMessageIds(query.destinationIdentity()))
            .filter(folder ->
                sourceFolders.findByFolder(folder.id()).stream()
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

  private void check(UUID mailbox) {
    if (mailboxes.find(mailbox).isEmpty()) {
      throw RequestProblemException.notFound("There is no mailbox " + mailbox + ".");
    }
  }
}
