package io.mailhaul.batch.submission;

import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.model.CopyOptions;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /batches}. The string form omits the file, because it holds passwords.
 *
 * @param csv the text of the mailbox file
 * @param concurrency how many mailboxes are migrated at the same time; null means 8
 * @param connections how many connections the platform may open to each account on each side; null
 *     means 4
 * @param options what is copied; null means everything
 * @param dryRun whether mailboxes are only verified and planned
 * @param fromOAuth opens the source accounts that have no password; null means that all have one
 * @param toOAuth opens the destination accounts that have no password; null means that all have one
 */
public record Submission(
    @Nullable String name,
    @Nullable String from,
    @Nullable String to,
    @Nullable String csv,
    @Nullable Integer concurrency,
    @Nullable Integer connections,
    @Nullable CopyOptions options,
    @Nullable Boolean dryRun,
    @Nullable OAuthClient fromOAuth,
    @Nullable OAuthClient toOAuth) {
  @Override
  public String toString() {
    return "Submission[" + name + ", " + from + ", " + to + "]";
  }
}
