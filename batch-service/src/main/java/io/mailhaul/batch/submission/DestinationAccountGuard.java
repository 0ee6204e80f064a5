package io.mailhaul.batch.submission;

import io.mailhaul.api.csv.FileError;
import io.mailhaul.api.csv.InvalidFileException;
import io.mailhaul.api.csv.MailboxRow;
import io.mailhaul.api.csv.SignInName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Checks which mailbox owns a destination account. Two mailboxes that fill one account would not
 * know each other's copies, so at most one unfinished mailbox owns an account. If the ledger holds
 * folders of a mailbox, its accounts cannot be replaced.
 */
@Repository
class DestinationAccountGuard {

  private final JdbcClient jdbc;

  DestinationAccountGuard(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @throws InvalidFileException with an error for every row that conflicts with existing data
   */
  void check(UUID batch, ValidatedSubmission request) {
    List<FileError> errors = new ArrayList<>();
    Map<String, String> otherBatches =
        request.dryRun() ? Map.of() : accountsOfOtherBatches(batch, request);
    Map<String, LedgerAccounts> inLedger = accountsInLedger(batch);
    for (MailboxRow row : request.rows()) {
      String other = otherBatches.get(request.destinationAccount(row));
      if (other != null) {
        errors.add(
            new FileError(
                row.line(),
                "The batch '%s' copies into this destination account; wait until that batch has ended, or run it again if it is not running."
                    .formatted(other)));
      }
      LedgerAccounts before = inLedger.get(row.addressKey());
      if (before != null) {
        before.conflictWith(row).ifPresent(text -> errors.add(new FileError(row.line(), text)));
      }
    }
    if (!errors.isEmpty()) {
      errors.sort(Comparator.comparingInt(FileError::line));
      throw new InvalidFileException(errors);
    }
  }

  /** The batches that fill accounts of this file for other mailboxes, by claim. */
  private Map<String, String> accountsOfOtherBatches(UUID batch, ValidatedSubmission request) {
    Map<String, String> otherBatches = new HashMap<>();
    jdbc.sql(
            """
            select m.claimed_account, b.name from mailbox m join batch b on b.id = m.batch_id
            where m.claimed_account = any(?) and not (m.batch_id = ? and m.address_key = any(?))
            """)
        .param(request.rows().stream().map(request::destinationAccount).toArray(String[]::new))
        .param(batch)
        .param(request.rows().stream().map(MailboxRow::addressKey).toArray(String[]::new))
        .query(row -> {
          otherBatches.put(row.getString(1), row.getString(2));
        });
    return otherBatches;
  }

  /**
   * The accounts that a mailbox's ledger belongs to: its UIDs are invalid in any other account. The
   * texts do not quote the new accounts: if the columns are in another order, they are passwords.
   */
  private record LedgerAccounts(
      String sourceUser, String destinationUser, @Nullable String userRoot) {

    Optional<String> conflictWith(MailboxRow row) {
      if (!isSame(sourceUser, row.userName())) {
        return Optional.of(
            "'%s' has been migrated from the source account '%s' so far; use another --name to migrate it from another one."
                .formatted(row.address(), sourceUser));
      }
      if (!isSame(destinationUser, row.destinationUserName())) {
        return Optional.of(
            "'%s' has been migrated to the destination account '%s' so far; use another --name to migrate it to another one."
                .formatted(row.address(), destinationUser));
      }
      if (!Objects.equals(userRoot, row.userRoot())) {
        return Optional.of(
            "'%s' has been migrated with another UserRoot so far; use another --name to change it."
                .formatted(row.address()));
      }
      return Optional.empty();
    }

    private static boolean isSame(String before, String now) {
      return SignInName.comparisonKey(SignInName.mailboxUser(before))
          .equals(SignInName.comparisonKey(SignInName.mailboxUser(now)));
    }
  }

  /** The accounts of this batch that have folders in the ledger, by address. */
  private Map<String, LedgerAccounts> accountsInLedger(UUID batch) {
    Map<String, LedgerAccounts> accounts = new HashMap<>();
    jdbc.sql(
            """
            select address_key, source_user, destination_user, user_root
            from mailbox m where batch_id = ?
              and exists (select 1 from folder f where f.mailbox_id = m.id)
            """)
        .param(batch)
        .query(row -> {
          accounts.put(
              row.getString(1),
              new LedgerAccounts(row.getString(2), row.getString(3), row.getString(4)));
        });
    return accounts;
  }
}
