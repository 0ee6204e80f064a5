package io.mailhaul.standalone.client;

import io.mailhaul.batch.oauth.OAuthClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch to be migrated, as {@code POST /batches} takes it.
 *
 * @param csv the mailbox file's text, passwords and all
 * @param since {@code 2026-01-31}, or null
 * @param folderMap the text of the mapping file, or null
 * @param skipDeleted whether messages that are marked as deleted are left out
 * @param oneCopy whether a message with several labels (Gmail) is copied once
 * @param fromOAuth opens the source's accounts that have no password, or null
 * @param toOAuth opens the destination's accounts that have no password, or null
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

  /** Whether it names folders: to migrate, to leave out, to put elsewhere. */
  public boolean namesFolders() {
    return !folders.isEmpty() || !excludedFolders.isEmpty() || folderMap != null;
  }

  /** Without the file and the clients, which hold secrets. */
  @Override
  public String toString() {
    return "BatchRequest[" + name + ", from " + from + " to " + to + "]";
  }
}
