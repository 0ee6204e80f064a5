package io.mailhaul.batch.desk;

import io.mailhaul.batch.ledger.Bookmarks;
import io.mailhaul.batch.rest.NotFoundException;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.Refusal;
import io.mailhaul.events.desk.RefusedToken;
import io.mailhaul.events.desk.Tried;
import io.mailhaul.events.desk.UidMapAnswer;
import io.mailhaul.events.desk.UidMapQuery;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The worker API: what scanners and copiers request. */
@RestController
@RequestMapping("/desk/mailboxes/{mailbox}")
class DeskController {

  private final Credentials credentials;
  private final Trials trials;
  private final Accounts accounts;
  private final Bookmarks bookmarks;

  DeskController(Credentials credentials, Trials trials, Accounts accounts, Bookmarks bookmarks) {
    this.credentials = credentials;
    this.trials = trials;
    this.accounts = accounts;
    this.bookmarks = bookmarks;
  }

  /**
   * Responds 409 with the rejection if this version of the credentials was rejected, 423 while
   * another holder verifies them at the servers, 424 with the failure if no token could be
   * obtained.
   */
  @GetMapping("/accounts")
  ResponseEntity<Object> accounts(
      @PathVariable UUID mailbox, @RequestParam(defaultValue = "") String holder) {
    return accounts(mailbox, holder, null);
  }

  @PostMapping("/refused-tokens")
  ResponseEntity<Object> renewed(@PathVariable UUID mailbox, @RequestBody RefusedToken refused) {
    return accounts(mailbox, refused.holder(), refused);
  }

  private ResponseEntity<Object> accounts(
      UUID mailbox, String holder, @Nullable RefusedToken refused) {
    find(mailbox);
    boolean acquired = trials.admit(mailbox, holder);
    // Read again: the previous holder may just have reported a rejection.
    Credentials.Stored stored = find(mailbox);
    Refusal refusal = stored.refusal();
    if (refusal != null) {
      return ResponseEntity.status(HttpStatus.CONFLICT).body(refusal);
    }
    if (!acquired) {
      return ResponseEntity.status(HttpStatus.LOCKED).build();
    }
    try {
      return ResponseEntity.ok()
          .cacheControl(CacheControl.noStore())
          .body(accounts.open(mailbox, stored, refused));
    } catch (Accounts.WithoutToken e) {
      // No sign-in was attempted.
      trials.tried(mailbox, new Tried(holder, stored.version(), false));
      return ResponseEntity.status(HttpStatus.FAILED_DEPENDENCY).body(e.failure());
    }
  }

  @PostMapping("/refusals")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void refused(@PathVariable UUID mailbox, @RequestBody Refusal refusal) {
    find(mailbox);
    credentials.refuse(mailbox, refusal);
    // The gate opens after the rejection is stored, so that the next holder finds it.
    trials.refused(mailbox, refusal.version());
  }

  @PostMapping("/sign-ins")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void tried(@PathVariable UUID mailbox, @RequestBody Tried tried) {
    find(mailbox);
    trials.tried(mailbox, tried);
  }

  @GetMapping("/bookmarks")
  List<Bookmark> bookmarks(@PathVariable UUID mailbox) {
    find(mailbox);
    return bookmarks.of(mailbox);
  }

  /** A query. It is a POST because folder names can be longer than a URL. */
  @PostMapping("/uid-map")
  UidMapAnswer uidMap(@PathVariable UUID mailbox, @RequestBody UidMapQuery query) {
    find(mailbox);
    return bookmarks.uidMap(mailbox, query);
  }

  private Credentials.Stored find(UUID mailbox) {
    return credentials
        .find(mailbox)
        .orElseThrow(() -> new NotFoundException("There is no mailbox " + mailbox + "."));
  }
}
