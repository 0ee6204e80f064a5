package io.mailhaul.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SampleServerTest {

  private final SampleServer server = SampleServer.start("Files");
  private final SampleMailbox mailbox =
      new SampleMailbox("office@example.org", "secret", List.of(), List.of());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void refusesTheFolderNameInAnyCaseAndAtAnyLevel() throws IOException {
    try (ImapDialogue client = new ImapDialogue()) {
      assertThat(client.command("CREATE \"Files\"")).startsWith("t NO [CANNOT]");
      assertThat(client.command("create files")).startsWith("t NO [CANNOT]");
      assertThat(client.command("CREATE Work.FILES")).startsWith("t NO [CANNOT]");
      assertThat(client.command("CREATE \"Files_\"")).startsWith("t OK");
      assertThat(client.command("CREATE Profiles")).startsWith("t OK");
    }
    assertThat(server.contents(mailbox)).containsOnlyKeys("INBOX", "Files_", "Profiles");
  }

  @Test
  void aSampleServerHasTheMessagesItWasFilledWith() {
    SampleMailbox sample =
        SampleMailboxes.all().stream()
            .filter(m -> m.address().startsWith("support"))
            .findFirst()
            .orElseThrow();
    server.addAccount(sample);
    server.fill(sample);

    Map<String, Map<String, Integer>> contents = server.contents(sample);

    assertThat(contents).containsOnlyKeys("INBOX", "Tickets");
    assertThat(DemoVerifier.count(contents)).isEqualTo(sample.messages().size());
    assertThat(contents.get("Tickets").values()).contains(2);
    assertThat(contents.get("Tickets").keySet()).anyMatch(m -> m.contains("\\Flagged"));
    assertThat(Set.copyOf(contents.get("Tickets").values())).containsExactlyInAnyOrder(1, 2);
  }

  private final class ImapDialogue implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    private final BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    private final OutputStream out = socket.getOutputStream();

    ImapDialogue() throws IOException {
      server.addAccount(mailbox);
      assertThat(in.readLine()).startsWith("* OK");
      assertThat(command("LOGIN office@example.org secret")).startsWith("t OK");
    }

    String command(String command) throws IOException {
      out.write(("t " + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.matches("t (OK|NO|BAD) .*")) {
          return line;
        }
      }
      throw new IOException("The connection was closed");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
