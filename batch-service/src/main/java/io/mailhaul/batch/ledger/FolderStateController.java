package io.mailhaul.batch.ledger;

import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.api.worker.UidMapResponse;
import io.mailhaul.batch.mailbox.MailboxRepository;
import io.mailhaul.batch.rest.RequestProblemException;
import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What scanners and copiers read of earlier passes. */
@RestController
@RequestMapping("/worker/mailboxes/{mailbox}")
class FolderStateController {

  private final MailboxRepository mailboxes;
  private final FolderStateReader folderStates;

  FolderStateController(MailboxRepository mailboxes, FolderStateReader folderStates) {
    this.mailboxes = mailboxes;
    this.folderStates = folderStates;
  }

  @GetMapping("/folder-states")
  List<FolderState> folderStates(@PathVariable UUID mailbox) {
    check(mailbox);
    return folderStates.of(mailbox);
  }

  /** A query. It is a POST because folder names can be longer than a URL. */
  @PostMapping("/uid-map")
  UidMapResponse uidMap(@PathVariable UUID mailbox, @RequestBody UidMapQuery query) {
    check(mailbox);
    return folderStates.uidMap(mailbox, query);
  }

  private void check(UUID mailbox) {
    if (mailboxes.find(mailbox).isEmpty()) {
      throw RequestProblemException.notFound("There is no mailbox " + mailbox + ".");
    }
  }
}
