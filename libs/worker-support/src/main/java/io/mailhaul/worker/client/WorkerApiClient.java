package io.mailhaul.worker.client;

import org.jspecify.annotations.Nullable;

/** The worker API of batch-service, which scanners and copiers use. */
public interface WorkerApiClient extends CredentialClient, LedgerClient {

  /**
   * The worker API does not respond. This says nothing about the mailbox, so the caller must not
   * park it.
   */
  final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
