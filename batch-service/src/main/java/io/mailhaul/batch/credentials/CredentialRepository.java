package io.mailhaul.batch.credentials;

import io.mailhaul.api.csv.MailboxRow;
import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.batch.persistence.JdbcColumns;
import io.mailhaul.model.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The encrypted credentials of the mailboxes. A version that was rejected stays rejected. The
 * version grows when a submission brings other credentials, or the same ones after a rejection,
 * because the user may have corrected the account at the server.
 */
@Component
public class CredentialRepository {

  /** The stored credentials of one mailbox. */
  public record StoredCredentials(
      UUID batch,
      String address,
      int connections,
      String source,
      String destination,
      String sourceUser,
      String destinationUser,
      byte[] encryptedSecrets,
      int version,
      @Nullable CredentialRejection rejection) {}

  /** An existing mailbox, with its row in the submitted file. */
  public record Renewal(UUID mailbox, int position, MailboxRow row) {}

  private record Known(
      int position,
      String sourceUser,
      String destinationUser,
      @Nullable String userRoot,
      byte[] encryptedSecrets,
      int version,
      boolean rejected) {}

  private record Change(Renewal renewal, byte[] encryptedSecrets, int version) {}

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final SecretCipher cipher;

  CredentialRepository(JdbcClient jdbc, JdbcTemplate template, SecretCipher cipher) {
    this.jdbc = jdbc;
    this.template = template;
    this.cipher = cipher;
  }

  /** Updates existing mailboxes from a submitted file. */
  public void renew(UUID batch, List<Renewal> renewals) {
    if (renewals.isEmpty()) {
      return;
    }
    Map<UUID, Known> known = known(batch);
    List<Change> changes = new ArrayList<>();
    for (Renewal renewal : renewals) {
      Known before = known.get(renewal.mailbox());
      if (before == null) {
        throw new IllegalStateException("Mailbox " + renewal.mailbox() + " is not of " + batch);
      }
      change(batch, renewal, before).ifPresent(changes::add);
    }
    template.batchUpdate(
        """
        update mailbox set position = ?, source_user = ?, destination_user = ?, user_root = ?,
          sealed = ?, credential_version = ?,
          refused_version = null, refused_side = null, refused_detail = null
        where id = ?
        """,
        changes,
        500,
        (statement, change) -> {
          MailboxRow row = change.renewal().row();
          statement.setInt(1, change.renewal().position());
          statement.setString(2, row.userName());
          statement.setString(3, row.destinationUserName());
          statement.setString(4, row.userRoot());
          statement.setBytes(5, change.encryptedSecrets());
          statement.setInt(6, change.version());
          statement.setObject(7, change.renewal().mailbox());
        });
  }

  private Optional<Change> change(UUID batch, Renewal renewal, Known before) {
    MailboxRow row = renewal.row();
    MailboxSecrets now = MailboxSecrets.of(row);
    boolean same =
        row.userName().equals(before.sourceUser())
            && row.destinationUserName().equals(before.destinationUser())
            && cipher.decrypt(batch, renewal.mailbox(), before.encryptedSecrets()).equals(now);
    if (same
        && !before.rejected()
        && renewal.position() == before.position()
        && Objects.equals(row.userRoot(), before.userRoot())) {
      return Optional.empty();
    }
    return Optional.of(
        new Change(
            renewal,
            same ? before.encryptedSecrets() : cipher.encrypt(batch, renewal.mailbox(), now),
            before.version() + (same && !before.rejected() ? 0 : 1)));
  }

  private Map<UUID, Known> known(UUID batch) {
    Map<UUID, Known> known = new HashMap<>();
    jdbc.sql(
            """
            select id, position, source_user, destination_user, user_root, sealed, credential_version,
              refused_version is not null as refused
            from mailbox where batch_id = ?
            """)
        .param(batch)
        .query(row -> {
          known.put(
              row.getObject("id", UUID.class),
              new Known(
                  row.getInt("position"),
                  row.getString("source_user"),
                  row.getString("destination_user"),
                  row.getString("user_root"),
                  row.getBytes("sealed"),
                  row.getInt("credential_version"),
                  row.getBoolean("refused")));
        });
    return known;
  }

  public Optional<StoredCredentials> find(UUID mailbox) {
    return jdbc.sql(
            """
            select m.batch_id, m.address, b.connections, b.source, b.destination, m.source_user,
              m.destination_user, m.sealed, m.credential_version, m.refused_version,
              m.refused_side, m.refused_detail
            from mailbox m join batch b on b.id = m.batch_id where m.id = ?
            """)
        .param(mailbox)
        .query((row, number) -> {
          int version = row.getInt("credential_version");
          int refused = row.getInt("refused_version");
          return new StoredCredentials(
              row.getObject("batch_id", UUID.class),
              row.getString("address"),
              row.getInt("connections"),
              row.getString("source"),
              row.getString("destination"),
              row.getString("source_user"),
              row.getString("destination_user"),
              row.getBytes("sealed"),
              version,
              refused == version
                  ? new CredentialRejection(
                      refused,
                      Side.valueOf(row.getString("refused_side")),
                      row.getString("refused_detail"))
                  : null);
        })
        .optional();
  }

  /** Records a rejection of the current version; a rejection of an older version is ignored. */
  public void recordRejection(UUID mailbox, CredentialRejection refusal) {
    jdbc.sql(
            """
            update mailbox set refused_version = ?, refused_side = ?, refused_detail = ?
            where id = ? and credential_version = ? and refused_version is null
            """)
        .param(refusal.version())
        .param(refusal.side().name())
        .param(JdbcColumns.text(refusal.detail()))
        .param(mailbox)
        .param(refusal.version())
        .update();
  }
}
