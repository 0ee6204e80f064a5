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
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * To whom the destination accounts belong. Two mailboxes that fill one account would not know each
 * other's copies, so an account belongs to one unfinished mailbox at most; and one whose folders
 * are in a ledger cannot be exchanged for another under that ledger.
 */
@Repository
class Claims {

  private final JdbcClient jdbc;

  Claims(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @throws FaultyFileException with every row that contradicts what is there
   */
  void check(UUID batch, Request request) {
    List<Fault> faults = new ArrayList<>();
    Map<String, String> others = request.dryRun() ? Map.of() : others(batch, request);
    Map<String, String> ours = filled(batch);
    for (MailboxRow row : request.rows()) {
      String other = others.get(request.claim(row));
      if (other != null) {
        faults.add(
            new Fault(
                row.line(),
                "The destination account '%s' is being filled by the batch '%s'; wait until that has ended."
                    .formatted(row.destinationUserName(), other)));
      }
      String before = ours.get(row.addressKey());
      if (before != null
          && !SignInName.key(SignInName.account(before)).equals(row.destinationKey())) {
        faults.add(
            new Fault(
                row.line(),
                "'%s' has been moved to the destination account '%s' so far; another --name is needed to move it to '%s'."
                    .formatted(row.address(), before, row.destinationUserName())));
      }
    }
    if (!faults.isEmpty()) {
      faults.sort(Comparator.comparingInt(Fault::line));
      throw new FaultyFileException(faults);
    }
  }

  /** Which batches are filling accounts of this file for other mailboxes, by claim. */
  private Map<String, String> others(UUID batch, Request request) {
    Map<String, String> others = new HashMap<>();
    jdbc.sql(
            """
            select m.claim, b.name from mailbox m join batch b on b.id = m.batch_id
            where m.claim = any(?) and not (m.batch_id = ? and m.address_key = any(?))
            """)
        .param(request.rows().stream().map(request::claim).toArray(String[]::new))
        .param(batch)
        .param(request.rows().stream().map(MailboxRow::addressKey).toArray(String[]::new))
        .query(row -> {
          others.put(row.getString(1), row.getString(2));
        });
    return others;
  }

  /** The destination accounts of this batch that have folders in the ledger, by address. */
  private Map<String, String> filled(UUID batch) {
    Map<String, String> filled = new HashMap<>();
    jdbc.sql(
            """
            select address_key, destination_user from mailbox m where batch_id = ?
              and exists (select 1 from folder f where f.mailbox_id = m.id)
            """)
        .param(batch)
        .query(row -> {
          filled.put(row.getString(1), row.getString(2));
        });
    return filled;
  }
}
