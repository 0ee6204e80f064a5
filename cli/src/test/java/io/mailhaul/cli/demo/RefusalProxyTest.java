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

class RefusalProxyTest {

  private final SampleServer server = SampleServer.start();
  private final RefusalProxy proxy = RefusalProxy.start(server.port(), "Files");
  private final SampleMailbox mailbox =
      new SampleMailbox("office@example.org", "secret", List.of(), List.of());

  @AfterEach
  void close() {
    proxy.close();
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
  void doesNotTakeLinesOfAMessageForCommands() throws IOException {
    String message = "Subject: x\r\n\r\nt CREATE Files\r\nt CREATE Files\r\n";
    try (ImapDialogue client = new ImapDialogue()) {
      assertThat(client.append(message)).startsWith("t OK");
      assertThat(client.command("SELECT INBOX")).startsWith("t OK");
      assertThat(client.command("FETCH 1 BODY.PEEK[]")).startsWith("t OK");
      assertThat(client.seen).contains("t CREATE Files\n");
      assertThat(client.command("CREATE Files")).startsWith("t NO [CANNOT]");
    }
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
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    private final BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    private final OutputStream out = socket.getOutputStream();
    private final StringBuilder seen = new StringBuilder();

    ImapDialogue() throws IOException {
      server.addAccount(mailbox);
      assertThat(in.readLine()).startsWith("* OK");
      assertThat(command("LOGIN office@example.org secret")).startsWith("t OK");
    }

    String command(String command) throws IOException {
      send("t " + command + "\r\n");
      return answer();
    }

    String append(String message) throws IOException {
      send("t APPEND INBOX {" + message.length() + "}\r\n");
      assertThat(in.readLine()).startsWith("+");
      send(message + "\r\n");
      return answer();
    }

    private void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    private String answer() throws IOException {
      seen.setLength(0);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.matches("t (OK|NO|BAD) .*")) {
          return line;
        }
        seen.append(line).append('\n');
      }
      throw new IOException("The connection was closed");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
