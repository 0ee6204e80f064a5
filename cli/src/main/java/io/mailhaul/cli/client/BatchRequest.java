package io.mailhaul.cli.client;

import io.mailhaul.batch.oauth.OAuthClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch to migrate: the body of {@code POST /batches}.
 *
 * @param csv the mailbox file's text, with passwords
 * @param since {@code 2026-01-31}, or null
 * @param folderMap the text of the mapping file, or null
 * @param skipDeleted whether messages with the {@code \Deleted} flag are not copied
 * @param oneCopy whether a message with several labels (Gmail) is copied once
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
    List<String> folders,
    List<String> excludedFolders,
    @Nullable String since,
    boolean dryRun,
    @Nullable String folderMap,
    boolean skipDeleted,
    boolean oneCopy,
    @Nullable OAuthClient fromOAuth,
    @Nullable OAuthClient toOAuth) {

  /** Whether it names folders to migrate, to exclude or to map. */
  public boolean namesFolders() {
    return !folders.isEmpty() || !excludedFolders.isEmpty() || folderMap != null;
  }

  /** Without the file and the clients, which hold secrets. */
  @Override
  public String toString() {
    return "BatchRequest[" + name + ", from " + from + " to " + to + "]";
  }
}
