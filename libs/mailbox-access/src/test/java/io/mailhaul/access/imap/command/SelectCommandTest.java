package io.mailhaul.access.imap.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.imap.ScriptedServerTest;
import io.mailhaul.model.FailureReason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** SELECT and EXAMINE: how responses are translated. */
class SelectCommandTest extends ScriptedServerTest {

  @DisplayName("TRAP 2: an INBOX that cannot be opened means no mailbox")
  @Test
  void inboxThatCannotBeOpenedMeansNoMailbox() {
    server.on("EXAMINE", "%t NO User is authenticated but not connected.");
    MailboxException e = catchThrowableOfType(MailboxException.class, this::inbox);
    assertThat(e.reason()).isEqualTo(FailureReason.MAILBOX_NOT_OPENABLE);

    server.on("EXAMINE", "%t NO Mailbox does not exist");
    e = catchThrowableOfType(MailboxException.class, () -> mailbox.examine("INBOX"));
    assertThat(e.reason()).isEqualTo(FailureReason.MAILBOX_NOT_OPENABLE);
  }

  @Test
  void failedExamineIsTranslatedIntoAReason() {
    open();
    server.on("EXAMINE", "%t NO [NONEXISTENT] no", "");
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.FOLDER_MISSING);
    server.on("EXAMINE", "%t NO [NOPERM] Permission denied");
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.FOLDER_UNREADABLE);
    server.on("EXAMINE", "%t NO [UNAVAILABLE] Backend is down");
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.SERVER_UNAVAILABLE);
    server.on("EXAMINE", "* BYE Server shutting down", "!cut");
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.SERVER_UNAVAILABLE);
    assertThat(reasonOfExamining()).isEqualTo(FailureReason.CONNECTION_LOST);
  }

  private FailureReason reasonOfExamining() {
    return catchThrowableOfType(MailboxException.class, () -> mailbox.examine("Work")).reason();
  }

  @DisplayName("TRAP 33 and 34 and 35: names in an invalid encoding are opened unchanged")
  @Test
  void namesInAnInvalidEncodingAreOpenedUnchanged() {
    server
        .on("EXAMINE \"Tom &- Jerry\"", "%t NO [NONEXISTENT] no")
        .on("EXAMINE \"B&APw-cher\"", "%t NO [NONEXISTENT] no")
        .on(
            "LIST \"\" \"*\"",
            "* LIST (\\HasNoChildren) \"/\" \"Tom & Jerry\"",
            "* LIST () \"/\" {6}\r\na\"b\\\u00e9c",
            "* LIST () NIL Inbox",
            "* LIST () \"/\" &AEE-",
            "* LIST (\\Noselect) \"/\" \"&Jjo-\"",
            "%t OK done");
    open();

    // A connection that has not listed the folders must find them as well.
    assertThat(mailbox.examine("Tom & Jerry").name()).isEqualTo("Tom & Jerry");
    assertThat(mailbox.examine("B\u00fccher").name()).isEqualTo("B\u00fccher");
    assertThat(mailbox.list(false))
        .extracting(FolderInfo::name)
        .containsExactly("Tom & Jerry", "a\"b\\\u00e9c", "INBOX", "&AEE-", "\u263a");
    assertThat(mailbox.examine("Tom & Jerry").status().uidValidity()).isEqualTo(7);
    assertThat(server.received("EXAMINE"))
        .containsExactly(
            "EXAMINE \"Tom &- Jerry\"",
            "EXAMINE \"Tom & Jerry\"",
            "EXAMINE \"B&APw-cher\"",
            "EXAMINE {7+}\r\nB\u00c3\u00bccher",
            "EXAMINE \"Tom & Jerry\"");
  }

  @Test
  void missingUidNextIsReadFromTheUids() {
    server
        .on(
            "SELECT",
            "* 2 EXISTS",
            "* OK [UIDVALIDITY 3] here",
            "* FLAGS (\\Seen $Label1)",
            "%t OK [READ-WRITE] open")
        .on("UID FETCH 1:* (UID)", "* 1 FETCH (UID 4)", "* 2 FETCH (UID 11)", "%t OK done");

    DestinationFolder inbox = openDestination().select("INBOX");

    assertThat(inbox.status()).isEqualTo(new FolderStatus(2, 12, 3));
    assertThat(inbox.permanentFlags()).containsExactlyInAnyOrder("\\Seen", "$Label1");
  }
}
