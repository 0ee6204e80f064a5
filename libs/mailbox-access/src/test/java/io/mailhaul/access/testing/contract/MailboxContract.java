package io.mailhaul.access.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The contract of every adapter of {@link io.mailhaul.access.MailboxAccess}, fake included. */
public interface MailboxContract
    extends FolderContract, FetchContract, AppendContract, FlagAndMoveContract {

  @Test
  default void namespaceIsReadFromTheServer() throws Exception {
    try (MailboxUnderTest mail = mail();
        SourceMailbox mailbox = mail.openSource()) {
      assertThat(mailbox.namespace()).isEqualTo(mail.namespace());
      assertThat(mailbox.side()).isEqualTo(Side.SOURCE);
    }
  }

  @DisplayName("TRAP 1: a refused password is reported with its side")
  @Test
  default void refusedPasswordIsReportedWithItsSide() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      AccountCredentials right = mail.signIn();
      AccountCredentials wrong =
          new AccountCredentials(right.endpoint(), right.userName(), "not this one");

      MailboxException e =
          catchThrowableOfType(MailboxException.class, () -> mail.access().openDestination(wrong));

      assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
      assertThat(e.failure().side()).isEqualTo(Side.DESTINATION);
      assertThat(e.getMessage()).doesNotContain("not this one");
    }
  }

  @Test
  default void closedConnectionIsLost() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      SourceMailbox mailbox = mail.openSource();
      mailbox.ping();
      mailbox.close();
      mailbox.close();

      MailboxException e = catchThrowableOfType(MailboxException.class, mailbox::ping);
      assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
    }
  }
}
