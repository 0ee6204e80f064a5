package io.mailhaul.standalone.platform;

import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.batch.credentials.CredentialController;
import io.mailhaul.batch.ledger.FolderStateController;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.worker.client.WorkerApiClient;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;

/**
 * The worker API of batch-service in the same process. It makes the requests of every scan without
 * HTTP, which is a large part of the work on a small mailbox. Whatever is not a plain success is
 * left to the client that uses HTTP, which repeats the request: every request is idempotent.
 */
record LocalWorkerApiClient(Supplier<ApplicationContext> batchService, WorkerApiClient http)
    implements WorkerApiClient {

  private static final Logger log = LoggerFactory.getLogger(LocalWorkerApiClient.class);

  @Override
  public MailboxAccounts accounts(String mailbox, String holder) {
    return callOrElse(
        batch ->
            batch
                        .getBean(CredentialController.class)
                        .accounts(UUID.fromString(mailbox), holder)
                        .getBody()
                    instanceof MailboxAccounts accounts
                ? accounts
                : null,
        () -> http.accounts(mailbox, holder));
  }

  @Override
  public MailboxAccounts renewToken(String mailbox, TokenRejection refused) {
    return http.renewToken(mailbox, refused);
  }

  @Override
  public void reportSignIn(String mailbox, SignInOutcome tried) {
    boolean unused =
        callOrElse(
            batch -> {
              batch
                  .getBean(CredentialController.class)
                  .recordSignInOutcome(UUID.fromString(mailbox), tried);
              return true;
            },
            () -> {
              http.reportSignIn(mailbox, tried);
              return true;
            });
  }

  @Override
  public void reportCredentialRejection(String mailbox, CredentialRejection refusal) {
    http.reportCredentialRejection(mailbox, refusal);
  }

  @Override
  public List<FolderState> folderStates(String mailbox) {
    return callOrElse(
        batch -> batch.getBean(FolderStateController.class).folderStates(UUID.fromString(mailbox)),
        () -> http.folderStates(mailbox));
  }

  @Override
  public UidMap uidMap(String mailbox, UidMapQuery query) {
    return http.uidMap(mailbox, query);
  }

  /** Also if batch-service is stopped, or its database does not answer. */
  private <T> T callOrElse(Function<ApplicationContext, @Nullable T> call, Supplier<T> request) {
    try {
      T result = call.apply(batchService.get());
      if (result != null) {
        return result;
      }
    } catch (RuntimeException e) {
      log.debug("A call of batch-service failed; it is repeated over HTTP", e);
    }
    return request.get();
  }
}
