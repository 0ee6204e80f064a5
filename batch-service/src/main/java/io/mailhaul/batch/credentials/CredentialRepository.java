package io.mailhaul.batch.credentials;

import io.mailhaul.api.csv.MailboxRow;
import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.batch.persistence.RecordMapper;
import io.mailhaul.batch.persistence.RecordParameters;
import io.mailhaul.batch.persistence.Table;
import io.mailhaul.model.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The encrypted credentials of the mailboxes. A version that was refused stays refused. The version
 * grows when a submission brings other credentials, or the same ones after a refusal, because the
 * user may have corrected the account at the server.
 */
@Repository
public class CredentialRepository {

  /**
   * The stored credentials of one mailbox.
   *
   * @param proven whether a worker has signed in with this version in the last seconds, and the
   *     asking one does not hold the gate; otherwise it would never open the gate
   */
  public record StoredCredentials(
      UUID batchId,
      String address,
      int connections,
      Endpoint source,
      Endpoint destination,
      String sourceUser,
      String destinationUser,
      byte[] encryptedSecrets,
      int version,
      @Nullable CredentialRejection rejection,
      boolean proven) {}

  /** An existing mailbox, with its row in the submitted file. */
  public record Renewal(UUID mailbox, int position, MailboxRow row) {}

  /** What a submitted file determines about an existing mailbox. */
  private record Account(
      UUID id,
      int position,
      String sourceUser,
      String destinationUser,
      @Nullable String userRoot,
      byte[] encryptedSecrets,
      int credentialVersion,
      @Nullable CredentialRejection rejection) {}

  private static final RecordMapper<Account> ACCOUNT = new RecordMapper<>(Account.class);
  private static final RecordMapper<StoredCredentials> CREDENTIALS =
      new RecordMapper<>(StoredCredentials.class);

  private final JdbcClient jdbc;
  private final Table table;
  private final SecretCipher cipher;

  CredentialRepository(
      JdbcClient jdbc, NamedParameterJdbcOperations template, SecretCipher cipher) {
    this.jdbc = jdbc;
    table = new Table(template, "mailbox", "id");
    this.cipher = cipher;
  }

  /** Updates existing mailboxes from a submitted file. */
  public void renew(UUID batch, List<Renewal> renewals) {
    if (renewals.isEmpty()) {
      return;
    }
    Map<UUID, Account> accounts = accounts(batch);
    table.update(
        renewals.stream()
            .flatMap(renewal -> changed(batch, renewal, accounts.get(renewal.mailbox())).stream())
            .map(RecordParameters::of));
  }

  private Optional<Account> changed(UUID batch, Renewal renewal, @Nullable Account before) {
    if (before == null) {
      throw new IllegalStateException("Mailbox " + renewal.mailbox() + " is not of " + batch);
    }
    MailboxRow row = renewal.row();
    MailboxSecrets now = MailboxSecrets.of(row);
    boolean same =
        row.userName().equals(before.sourceUser())
            && row.destinationUserName().equals(before.destinationUser())
            && cipher.decrypt(batch, renewal.mailbox(), before.encryptedSecrets()).equals(now);
    boolean sameVersion = same && before.rejection() == null;
    if (sameVersion
        && renewal.position() == before.position()
        && Objects.equals(row.userRoot(), before.userRoot())) {
      return Optional.empty();
    }
    return Optional.of(
        new Account(
            before.id(),
            renewal.position(),
            row.userName(),
            row.destinationUserName(),
            row.userRoot(),
            same ? before.encryptedSecrets() : cipher.encrypt(batch, renewal.mailbox(), now),
            before.credentialVersion() + (sameVersion ? 0 : 1),
            null));
  }

  private Map<UUID, Account> accounts(UUID batch) {
    return jdbc
        .sql("select * from mailbox where batch_id = ?")
        .param(batch)
        .query(ACCOUNT)
        .list()
        .stream()
        .collect(Collectors.toMap(Account::id, account -> account));
  }

  /**
   * @param holder the asking worker
   */
  public Optional<StoredCredentials> find(UUID mailbox, String holder) {
    return jdbc.sql(
            """
            select m.batch_id, m.address, b.connections, b.source, b.destination, m.source_user,
              m.destination_user, m.encrypted_secrets, m.credential_version as version, m.rejection,
              s.version is not distinct from m.credential_version and %s is true
                and s.holder is distinct from :holder as proven
            from mailbox m join batch b on b.id = m.batch_id
              left join sign_in s on s.mailbox_id = m.id
            where m.id = :mailbox
            """
                .formatted(SignInGate.RECENTLY_PROVEN))
        .param("mailbox", mailbox)
        .param("holder", holder)
        .query(CREDENTIALS)
        .optional();
  }

  /** Records a refusal of the current version; a refusal of an older version is ignored. */
  public void recordRejection(UUID mailbox, CredentialRejection rejection) {
    jdbc.sql(
            """
            update mailbox set rejection = :rejection
            where id = :id and credential_version = :version and rejection is null
            """)
        .paramSource(
            new RecordParameters()
                .with("rejection", rejection)
                .with("id", mailbox)
                .with("version", rejection.version()))
        .update();
  }
}
