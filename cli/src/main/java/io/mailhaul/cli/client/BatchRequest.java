package io.mailhaul.cli.client;

import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.model.CopyOptions;
import org.jspecify.annotations.Nullable;

/**
 * A batch to migrate: the body of {@code POST /batches}.
 *
 * @param csv the mailbox file's text, with passwords
 * @param fromOAuth signs in to the source's accounts that have no password, or null
 * @param toOAuth signs in to the destination's accounts that have no password, or null
 */
public record BatchRequest(
    String name,
    String from,
    String to,
    String csv,
    int concurrency,
    int connections,
    CopyOptions options,
    boolean dryRun,
    @Nullable OAuthClient fromOAuth,
    @Nullable OAuthClient toOAuth) {

  /** Whether it names folders to migrate, to exclude or to map. */
  public boolean namesFolders() {
    return !options.folders().isEmpty()
        || !options.excludedFolders().isEmpty()
        || !options.folderMap().isEmpty();
  }

  /** Without the file and the clients, which hold secrets. */
  @Override
  public String toString() {
    return "BatchRequest[" + name + ", from " + from + " to " + to + "]";
  }
}
