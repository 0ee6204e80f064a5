package io.mailhaul.batch.submission;

import io.mailhaul.batch.mailboxfile.Fault;
import io.mailhaul.batch.mailboxfile.FaultyFileException;
import io.mailhaul.batch.mailboxfile.MailboxRow;
import io.mailhaul.batch.mailboxfile.SignInName;
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
class Claims {

  private final JdbcClient jdbc;

  Claims(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** @throws FaultyFileException with an error for every row that conflicts with existing data */
  void check(UUID batch, Request request) {
    List<Fault> errors = new ArrayList<>();
    Map<String, String> otherBatches = request.dryRun() ? Map.of() : others(batch, request);
    Map<String, Filled> inLedger = filled(batch);
    for (MailboxRow row : request.rows()) {
      String other = otherBatches.get(request.claim(row));
      if (other != null) {
        errors.add(
            new Fault(
                row.line(),
                "The destination account '%s' is being filled by the batch '%s'; wait until that batch has ended, or run it again if it is not running."
                    .formatted(row.destinationUserName(), other)));
      }
      Filled before = inLedger.get(row.addressKey());
      if (before != null) {
        before.contradiction(row).ifPresent(text -> errors.add(new Fault(row.line(), text)));
      }
    }
    if (!errors.isEmpty()) {
      errors.sort(Comparator.comparingInt(Fault::line));
      throw new FaultyFileException(errors);
    }
  }

  /** The batches that fill accounts of this file for other mailboxes, by claim. */
  private Map<String, String> others(UUID batch, Request request) {
    Map<String, String> otherBatches = new HashMap<>();
    jdbc.sql(
            """
            select m.claim, b.name from mailbox m join batch b on b.id = m.batch_id
            where m.claim = any(?) and not (m.batch_id = ? and m.address_key = any(?))
            """)
        .param(request.rows().stream().map(request::claim).toArray(String[]::new))
        .param(batch)
        .param(request.rows().stream().map(MailboxRow::addressKey).toArray(String[]::new))
        .query(row -> {
          otherBatches.put(row.getString(1), row.getString(2));
        });
    return otherBatches;
  }

  /** The accounts that a mailbox's ledger belongs to: its UIDs are invalid in any other account. */
  private record Filled(String sourceUser, String destinationUser, @Nullable String userRoot) {

    Optional<String> contradiction(MailboxRow row) {
      if (!isSame(sourceUser, row.userName())) {
        return Optional.of(
            "'%s' has been migrated from the source account '%s' so far; use another --name to migrate it from '%s'."
                .formatted(row.address(), sourceUser, row.userName()));
      }
      if (!isSame(destinationUser, row.destinationUserName())) {
        return Optional.of(
            "'%s' has been migrated to the destination account '%s' so far; use another --name to migrate it to '%s'."
                .formatted(row.address(), destinationUser, row.destinationUserName()));
      }
      if (!Objects.equals(userRoot, row.userRoot())) {
        return Optional.of(
            "'%s' has been migrated with another UserRoot so far; use another --name to change it."
                .formatted(row.address()));
      }
      return Optional.empty();
    }

    private static boolean isSame(String before, String now) {
      return SignInName.key(SignInName.account(before))
          .equals(SignInName.key(SignInName.account(now)));
    }
  }

  /** The accounts of this batch that have folders in the ledger, by address. */
  private Map<String, Filled> filled(UUID batch) {
    Map<String, Filled> accounts = new HashMap<>();
    jdbc.sql(
            """
            select address_key, source_user, destination_user, user_root
            from mailbox m where batch_id = ?
              and exists (select 1 from folder f where f.mailbox_id = m.id)
            """)
        .param(batch)
        .query(row -> {
          accounts.put(
              row.getString(1), new Filled(row.getString(2), row.getString(3), row.getString(4)));
        });
    return accounts;
  }
}
