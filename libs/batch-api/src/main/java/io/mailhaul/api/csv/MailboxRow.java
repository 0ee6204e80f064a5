package io.mailhaul.api.csv;

import org.jspecify.annotations.Nullable;

/**
 * One row of the mailbox file. The string form omits the passwords.
 *
 * @param line its line number, from 1
 * @param destinationUserName from the file, or the address when the cell is empty
 * @param password from the file; empty when there is a client
 * @param destinationPassword from the file, or {@code password} when the file does not have the
 *     column; empty when there is a client
 * @param userRoot only this source folder and its subfolders are migrated; null for all
 * @param sourceClient opens the source account instead of a password; null for none
 * @param destinationClient opens the destination account instead of a password; null for none
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

  /** The address in the form that is compared: case is ignored. */
  public String addressKey() {
    return SignInName.comparisonKey(address);
  }

  /** The destination account in the form that is compared. */
  public String destinationKey() {
    return SignInName.comparisonKey(SignInName.mailboxUser(destinationUserName));
  }

  @Override
  public String toString() {
    return "MailboxRow[line " + line + ", " + address + "]";
  }
}
