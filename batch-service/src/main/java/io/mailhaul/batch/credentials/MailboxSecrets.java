package io.mailhaul.batch.credentials;

import io.mailhaul.api.csv.MailboxRow;
import io.mailhaul.api.csv.OAuthClient;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of the two accounts of a mailbox: a password or an OAuth client for each. The string
 * form omits them.
 *
 * @param source the password; empty when there is a client
 * @param destination the password; empty when there is a client
 */
public record MailboxSecrets(
    String source,
    String destination,
    @Nullable OAuthClient sourceClient,
    @Nullable OAuthClient destinationClient) {

  /** The secrets from a row of the mailbox file and the clients of the batch. */
  public static MailboxSecrets of(MailboxRow row) {
    return new MailboxSecrets(
        row.password(), row.destinationPassword(), row.sourceClient(), row.destinationClient());
  }

  @Override
  public String toString() {
    return "Secrets[***]";
  }
}
