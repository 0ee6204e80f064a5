package io.mailhaul.batch.mailboxfile;

import io.mailhaul.batch.oauth.OAuthClient;
import org.jspecify.annotations.Nullable;

/**
 * One mailbox as the file has it. Its text form hides the passwords.
 *
 * @param line where it stands, from 1
 * @param destinationUserName the file's, or the address when it has none
 * @param password the file's; empty where there is a client
 * @param destinationPassword the file's, or {@code password} when it has no such column; empty
 *     where there is a client
 * @param userRoot the only source folder that is migrated, with what is below it; null for all
 * @param sourceClient opens the source's account instead of a password; null for none
 * @param destinationClient opens the destination's account instead of a password; null for none
 */
public record MailboxRow(
    int line,
    String address,
    String userName,
    String password,
    String destinationUserName,
    String destinationPassword,
    @Nullable String userRoot,
    @Nullable OAuthClient sourceClient,
    @Nullable OAuthClient destinationClient) {

  /** The address as it is compared: people do not mean two mailboxes by two cases. */
  public String addressKey() {
    return SignInName.key(address);
  }

  /** The account at the destination as it is compared. */
  public String destinationKey() {
    return SignInName.key(SignInName.account(destinationUserName));
  }

  @Override
  public String toString() {
    return "MailboxRow[line " + line + ", " + address + "]";
  }
}
