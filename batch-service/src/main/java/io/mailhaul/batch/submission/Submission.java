package io.mailhaul.batch.submission;

import io.mailhaul.batch.oauth.OAuthClient;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for: {@code POST /batches}. Its text form hides the file, which holds
 * passwords.
 *
 * @param csv the mailbox file's text
 * @param concurrency how many mailboxes are worked at once; null means 8
 * @param connections how many connections each account may have on each side; null means 4
 * @param dryRun whether mailboxes are only verified and planned
 * @param folderMap the text of the mapping file: CSV with {@code Source,Destination}; null means
 *     none
 * @param skipDeleted whether items that are marked as deleted are left out; null means no
 * @param oneCopy whether a message with several labels (Gmail) is copied once; null means no
 * @param fromOAuth opens the source's accounts that have no password; null means that all have one
 * @param toOAuth opens the destination's accounts that have no password; null means that all have
 *     one
 */
public record Submission(
    @Nullable String name,
    @Nullable String from,
    @Nullable String to,
    @Nullable String csv,
    @Nullable Integer concurrency,
    @Nullable Integer connections,
    @Nullable List<String> folders,
    @Nullable List<String> excludedFolders,
    @Nullable LocalDate since,
    @Nullable Boolean dryRun,
    @Nullable String folderMap,
    @Nullable Boolean skipDeleted,
    @Nullable Boolean oneCopy,
    @Nullable OAuthClient fromOAuth,
    @Nullable OAuthClient toOAuth) {
  @Override
  public String toString() {
    return "Submission[" + name + ", " + from + ", " + to + "]";
  }
}
