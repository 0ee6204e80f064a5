package io.mailhaul.batch.credentials;

import io.mailhaul.api.worker.SignInOutcome;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets one holder at a time verify a mailbox's credentials at the servers, so that a wrong password
 * is tried once, whatever the number of slots and replicas. For some seconds after a successful
 * sign-in, all holders may sign in. After that, one holder verifies again, because the password may
 * have changed at the server and all slots may have lost their connections at the same time.
 */
@Component
public class SignInGate {

  /** The condition on a row of {@code sign_in} under which all holders may sign in. */
  static final String RECENTLY_PROVEN = "(s.proven_at > now() - interval '5 seconds')";

  private final JdbcClient jdbc;

  SignInGate(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Whether this holder may have the credentials now. A holder that asks again was restarted, or
   * could not report its outcome. If a holder never reports, the gate opens after five minutes,
   * which is longer than all time-outs of connecting and signing in on both sides.
   */
  public boolean acquire(UUID mailbox, String holder) {
    return jdbc.sql(
                """
                insert into sign_in as s (mailbox_id, version, holder, until)
                select id, credential_version, :holder, now() + interval '5 minutes' from mailbox
                where id = :mailbox
                on conflict (mailbox_id) do update set
                  proven_at = case when s.version = excluded.version then s.proven_at end,
                  version = excluded.version, holder = excluded.holder, until = excluded.until
                where s.holder is null or s.holder = excluded.holder or s.until < now()
                  or s.version <> excluded.version
                  or %s
                """
                    .formatted(RECENTLY_PROVEN))
            .param("mailbox", mailbox)
            .param("holder", holder)
            .update()
        == 1;
  }

  /**
   * Records that the sign-in was successful, or that its outcome is unknown.
   *
   * @return false if nothing is known about a sign-in with this version
   */
  public boolean recordOutcome(UUID mailbox, SignInOutcome tried) {
    return jdbc.sql(
                """
                update sign_in set
                  holder = case when holder = :holder or :signedIn then null else holder end,
                  proven_at = case when :signedIn then now() else proven_at end
                where mailbox_id = :mailbox and version = :version
                """)
            .param("mailbox", mailbox)
            .param("version", tried.version())
            .param("holder", tried.holder())
            .param("signedIn", tried.signedIn())
            .update()
        == 1;
  }

  /** Opens the gate after a refusal of this version. */
  public void recordRejection(UUID mailbox, int version) {
    jdbc.sql(
            """
            update sign_in set holder = null, proven_at = null
            where mailbox_id = ? and version = ?
            """)
        .param(mailbox)
        .param(version)
        .update();
  }
}
