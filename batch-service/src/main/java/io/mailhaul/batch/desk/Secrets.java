package io.mailhaul.batch.desk;

import io.mailhaul.batch.mailboxfile.MailboxRow;
import io.mailhaul.batch.oauth.OAuthClient;
import org.jspecify.annotations.Nullable;

/**
 * How the two accounts of a mailbox are opened: each with a password, or with the tokens of an
 * OAuth client. Their text form hides them.
 *
 * @param source the password; empty where there is a client
 * @param destination the password; empty where there is a client
 */
public record Secrets(
    String source,
    String destination,
    @Nullable OAuthClient sourceClient,
    @Nullable OAuthClient destinationClient) {

  /** What a mailbox file and its batch say. */
  public static Secrets of(MailboxRow row) {
    return new Secrets(
        row.password(), row.destinationPassword(), row.sourceClient(), row.destinationClient());
  }

  @Override
  public String toString() {
    return "Secrets[***]";
  }
}
