package io.mailhaul.batch.credentials;

import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.batch.rest.RequestProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Part of the worker API: hands out credentials to scanners and copiers, and records what the
 * servers said to them. Public, because workers in the same process call it without HTTP.
 */
@RestController
@RequestMapping("/worker/mailboxes/{mailbox}")
public class CredentialController {

  private final CredentialRepository credentials;
  private final SignInGate signInGate;
  private final CredentialResolver credentialResolver;

  CredentialController(
      CredentialRepository credentials,
      SignInGate signInGate,
      CredentialResolver credentialResolver) {
    this.credentials = credentials;
    this.signInGate = signInGate;
    this.credentialResolver = credentialResolver;
  }

  /**
   * Responds 409 with the rejection if this version of the credentials was refused, 423 while
   * another holder verifies them at the servers, 424 with the failure if no token could be
   * obtained.
   */
  @GetMapping("/accounts")
  public ResponseEntity<Object> accounts(
      @PathVariable UUID mailbox, @RequestParam(defaultValue = "") String holder) {
    return accounts(mailbox, holder, null);
  }

  @PostMapping(path = "/token-rejections", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Object> rejectToken(
      @PathVariable UUID mailbox, @RequestBody TokenRejection rejection) {
    return accounts(mailbox, rejection.holder(), rejection);
  }

  private ResponseEntity<Object> accounts(
      UUID mailbox, String holder, @Nullable TokenRejection rejectedToken) {
    CredentialRepository.StoredCredentials stored = find(mailbox, holder);
    boolean acquired = stored.proven();
    if (!acquired && stored.rejection() == null) {
      acquired = signInGate.acquire(mailbox, holder);
      // Read again: the previous holder may just have reported a refusal.
      stored = find(mailbox, holder);
    }
    CredentialRejection rejection = stored.rejection();
    if (rejection != null) {
      return ResponseEntity.status(HttpStatus.CONFLICT).body(rejection);
    }
    if (!acquired) {
      return ResponseEntity.status(HttpStatus.LOCKED).build();
    }
    try {
      return ResponseEntity.ok()
          .cacheControl(CacheControl.noStore())
          .body(credentialResolver.resolve(mailbox, stored, rejectedToken));
    } catch (CredentialResolver.MissingTokenException e) {
      // No sign-in was attempted.
      signInGate.recordOutcome(mailbox, new SignInOutcome(holder, stored.version(), false));
      return ResponseEntity.status(HttpStatus.FAILED_DEPENDENCY).body(e.failure());
    }
  }

  @PostMapping(path = "/credential-rejections", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void rejectCredentials(@PathVariable UUID mailbox, @RequestBody CredentialRejection rejection) {
    find(mailbox, "");
    credentials.recordRejection(mailbox, rejection);
    // The gate opens after the rejection is stored, so that the next holder finds it.
    signInGate.recordRejection(mailbox, rejection.version());
  }

  @PostMapping(path = "/sign-in-outcomes", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void recordSignInOutcome(@PathVariable UUID mailbox, @RequestBody SignInOutcome tried) {
    if (!signInGate.recordOutcome(mailbox, tried)) {
      find(mailbox, tried.holder());
    }
  }

  private CredentialRepository.StoredCredentials find(UUID mailbox, String holder) {
    return credentials
        .find(mailbox, holder)
        .orElseThrow(
            () -> RequestProblemException.notFound("There is no mailbox " + mailbox + "."));
  }
}
