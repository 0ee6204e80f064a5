package io.mailhaul.access.imap;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.message.Message;
import io.mailhaul.model.FailureReason;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Commands that are pipelined, and commands that are not repeated. */
class ImapRoundTripsTest extends ScriptedServerTest {

  @Test
  void severalFoldersAreCreatedInOneRoundTripAndRefusedOnesAreReturned() {
    server
        .on("CREATE \"b\"", "%t NO [CANNOT] not that one")
        .on("CREATE \"c\"", "%t NO [ALREADYEXISTS] there")
        .on("STATUS", "%t NO [NONEXISTENT] no such folder");
    DestinationMailbox mailbox = openDestination();
    int before = server.roundTrips();

    Map<String, MailboxException> refused = mailbox.create(List.of("a", "b", "c", "d", "a"));

    assertThat(refused).containsOnlyKeys("b");
    assertThat(refused.get("b").failure().text()).contains("not that one");
    assertThat(server.received("CREATE"))
        .containsExactly("CREATE \"a\"", "CREATE \"b\"", "CREATE \"c\"", "CREATE \"d\"");
    // One for all CREATE commands, one to check whether the refused folder exists.
    assertThat(server.roundTrips() - before).isLessThanOrEqualTo(2);
  }

  @Test
  void manyFoldersAreCreatedInSeveralBatches() {
    DestinationMailbox mailbox = openDestination();
    int before = server.roundTrips();

    mailbox.create(IntStream.range(0, 120).mapToObj(Integer::toString).toList());

    assertThat(server.received("CREATE")).hasSize(120);
    assertThat(server.roundTrips() - before).isLessThanOrEqualTo(3);
  }

  @Test
  void folderIsSubscribedInUtf8WhenTheServerDoesNotEncodeNames() {
    server.on("SUBSCRIBE \"Entw&APw-rfe\"", "%t NO no such folder");
    DestinationMailbox mailbox = openDestination();

    assertThat(mailbox.subscribe(List.of("Entwürfe", "a"))).isEmpty();

    assertThat(server.received("SUBSCRIBE"))
        .containsExactly(
            "SUBSCRIBE \"Entw&APw-rfe\"",
            "SUBSCRIBE \"a\"",
            "SUBSCRIBE {9+}\r\nEntw\u00c3\u00bcrfe");
  }

  @Test
  void folderIsNotCheckedAgainAfterAnAppendAndARefresh() {
    DestinationFolder inbox = openDestination().select("INBOX");
    append(inbox, List.of(new Message(head(1, 1), new Message.Bytes(new byte[] {'a'}))));

    inbox.refresh();
    inbox.fetchHeads(ALL);

    assertThat(server.received())
        .extracting(command -> command.split(" ")[0])
        .endsWith("APPEND", "NOOP", "STATUS", "UID");
  }

  /** The commands after an APPEND of a message that got UID 5. */
  private List<String> refreshAfterAppend(int uidNextAfter) {
    server
        .on("APPEND", "%t OK [APPENDUID 7 5] done")
        .on(
            "STATUS",
            "* STATUS INBOX (MESSAGES 1 UIDNEXT " + uidNextAfter + " UIDVALIDITY 7)",
            "%t OK done");
    DestinationFolder inbox = openDestination().select("INBOX");
    append(inbox, List.of(new Message(head(1, 1), new Message.Bytes(new byte[] {'a'}))));
    int before = server.received().size();
    inbox.refreshAfterAppend();
    return server.received().stream().skip(before).map(command -> command.split(" ")[0]).toList();
  }

  @Test
  void theStatusAfterAnAppendTakesOneRoundTripIfItHasTheMessage() {
    assertThat(refreshAfterAppend(6)).containsExactly("STATUS");
  }

  @Test
  void theStatusAfterAnAppendIsRequestedAgainIfItLacksTheMessage() {
    assertThat(refreshAfterAppend(5)).containsExactly("STATUS", "NOOP", "STATUS");
  }

  @Test
  void failureOfTheAccountIsNotReportedForTheFolder() {
    server.on("CREATE", "%t NO [OVERQUOTA] full").on("STATUS", "%t NO [NONEXISTENT] no");
    DestinationMailbox mailbox = openDestination();

    MailboxException e =
        catchThrowableOfType(MailboxException.class, () -> mailbox.create(List.of("a", "b")));

    assertThat(e.reason()).isEqualTo(FailureReason.OVER_QUOTA);
  }
}
