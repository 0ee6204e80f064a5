package io.mailhaul.access.imap.connection;

import static io.mailhaul.access.testing.AppendFixtures.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.imap.ScriptedServerTest;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.access.message.Message;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection is compressed (COMPRESS=DEFLATE, RFC 4978). */
class CompressPolicyTest extends ScriptedServerTest {

  private static final String OFFER =
      "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ UIDPLUS NAMESPACE COMPRESS=DEFLATE";

  CompressPolicyTest() {
    server
        .capabilities(OFFER)
        .responseDelay(CompressPolicy.SLOW_ROUND_TRIP.plusMillis(5))
        .on("COMPRESS", "%t OK from now on", "!deflate");
  }

  @Test
  void slowConnectionIsCompressedAfterTheSignIn() throws Exception {
    server
        .on("UID FETCH", "* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 5 BODY[] {5}\r\na\r\nb\0)", "%t OK")
        .on("APPEND", "%t OK [APPENDUID 7 1] done");
    DestinationFolder inbox = openDestination().select("INBOX");

    List<Message> messages = inbox.fetch(List.of(head(1, 5)));
    assertThat(text(messages.getFirst())).isEqualTo("a\r\nb\0");
    assertThat(append(inbox, messages))
        .containsExactly(new AppendResult.Stored(OptionalLong.of(1)));

    assertThat(server.received("COMPRESS")).containsExactly("COMPRESS DEFLATE");
    assertThat(server.received("APPEND")).singleElement().asString().endsWith("a\r\nb\0");
    assertThat(server.received().indexOf("COMPRESS DEFLATE"))
        .isGreaterThan(server.received().indexOf("NAMESPACE"));
  }

  @Test
  void largeMessageIsReadFromACompressedConnection() throws Exception {
    String content = "compressed as it is, it has more than a window";
    server.on(
        "UID FETCH",
        "* 1 FETCH (UID 1 BODY[] {" + content.length() + "}\r\n" + content + ")",
        "%t OK");
    DestinationFolder inbox = openDestination().select("INBOX");

    Message message = inbox.fetch(List.of(head(1, content.length()))).getFirst();

    assertThat(message.body()).isNotInstanceOf(Message.Bytes.class);
    assertThat(text(message)).isEqualTo(content);
    assertThat(server.received("COMPRESS")).containsExactly("COMPRESS DEFLATE");
  }

  @Test
  void fastConnectionIsNotCompressed() {
    server.responseDelay(Duration.ZERO);
    int connections = 0;
    // A busy machine is slow itself, but not every time.
    do {
      open().close();
      connections++;
    } while (server.received("COMPRESS").size() == connections && connections < 20);

    assertThat(server.received("COMPRESS")).hasSizeLessThan(connections);
  }

  @Test
  void connectionIsNotCompressedWhenTheServerDoesNotOfferIt() {
    server.capabilities(OFFER.replace(" COMPRESS=DEFLATE", ""));

    assertThat(open().list(false)).hasSize(1);

    assertThat(server.received("COMPRESS")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%t NO [COMPRESSIONACTIVE] as it is", "%t BAD what"})
  void refusedCompressionLeavesTheConnectionUncompressed(String refusal) {
    server.on("COMPRESS", "%t OK", "!deflate").on("COMPRESS", refusal);
    open().close();

    assertThat(open().list(false)).hasSize(1);

    assertThat(server.received("COMPRESS")).hasSize(2);
  }

  @Test
  @Timeout(60)
  void endlessResponseIsAbortedBeforeItFillsTheMemory() {
    SourceFolder inbox = inbox();
    server.on("UID FETCH", "* 1 FETCH (UID 1 FLAGS (\\\\", "!flood");

    MailboxException e = catchThrowableOfType(MailboxException.class, () -> inbox.fetchHeads(ALL));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
    assertThat(e.failure().detail())
        .contains("where at most " + ResponseLimit.MAX_LINE + " were expected");
  }

  @Test
  void uncompressedDataEndsTheConnection() {
    SourceFolder inbox = inbox();
    server.on("UID FETCH", "!plain", "* 1 FETCH (UID 1 FLAGS ())", "%t OK done");

    MailboxException e = catchThrowableOfType(MailboxException.class, () -> inbox.fetchHeads(ALL));

    assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
    assertThat(e.failure().detail()).isEqualTo("What the server sends is not compressed");
  }

  @Test
  void closingACompressedConnectionFreesItsBuffers() throws Exception {
    AccountCredentials account = new AccountCredentials(server.endpoint(), "alice", "secret");
    ImapConnection wire =
        new ImapConnector(ImapSettings.DEFAULTS, new ImapMeters(new SimpleMeterRegistry()), null)
            .connect(account, Side.SOURCE);
    Authenticator.signIn(wire, account);
    CompressPolicy.compressIfSlow(wire);
    assertThat(wire.run("NOOP", "NOOP", ImapConnection.IGNORE_UNTAGGED).isOK()).isTrue();
    OutputStream out = wire.literalOutput();

    wire.close();

    assertThatThrownBy(
            () -> {
              out.write("NOOP\r\n".getBytes(StandardCharsets.US_ASCII));
              out.flush();
            })
        .hasMessage("The connection was closed");
  }
}
