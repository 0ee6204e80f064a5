package io.mailhaul.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.fake.FakeMailServer;
import io.mailhaul.access.testing.simulated.ScriptedImapServer;
import io.mailhaul.model.CopyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The number of round trips of a scan, which dominate on connections with high latency. */
class ScanRoundTripsTest {

  private static final int FOLDERS = 60;

  private final ScriptedImapServer server = ScriptedImapServer.start();
  private final ScannerFixture scans = new ScannerFixture(new FakeMailServer());

  @BeforeEach
  void fillTheSource() {
    for (String folder : folders()) {
      scans.source.folder(folder).put(TestMessage.numbered(1));
      scans.source.subscribe(folder);
    }
    String capabilities =
        "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ UIDPLUS NAMESPACE LIST-EXTENDED LIST-STATUS";
    server
        .capabilities(capabilities)
        .on("AUTHENTICATE", "%t OK [CAPABILITY " + capabilities + "] in")
        .on("LIST", listed(List.of()))
        .on("LIST", listed(folders()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> folders() {
    return IntStream.range(0, FOLDERS)
        .mapToObj(i -> "Folder " + (char) ('A' + i / 10) + i)
        .toList();
  }

  private static String[] listed(List<String> folders) {
    List<String> lines = new ArrayList<>(List.of("* LIST () \"/\" INBOX"));
    lines.add("* STATUS INBOX (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 1)");
    for (int i = 0; i < folders.size(); i++) {
      lines.add("* LIST () \"/\" \"" + folders.get(i) + "\"");
      lines.add(
          "* STATUS \"%s\" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY %d)".formatted(folders.get(i), i + 2));
    }
    lines.add("%t OK listed");
    return lines.toArray(String[]::new);
  }

  private ScanResult scan() {
    return scans
        .withImapDestination(server.endpoint())
        .scan(ScannerFixture.copy(null, CopyOptions.DEFAULT), new ScanConnections());
  }

  @Test
  void createsAndSubscribesFoldersInFewRoundTrips() {
    ScanResult result = scan();

    assertThat(result.lanes()).hasSize(FOLDERS);
    assertThat(server.received("CREATE")).hasSize(FOLDERS);
    assertThat(server.received("SUBSCRIBE")).hasSize(FOLDERS);
    // Sign-in, namespace, INBOX, LIST, 5 pipelines of CREATE, LIST, 2 of SUBSCRIBE, LOGOUT.
    assertThat(server.roundTrips()).isLessThanOrEqualTo(13);
    assertThat(server.received())
        .extracting(line -> line.split(" ")[0])
        // The client does not wait for the response to LOGOUT.
        .filteredOn(verb -> !verb.equals("LOGOUT"))
        .filteredOn(verb -> !verb.equals("CREATE") && !verb.equals("SUBSCRIBE"))
        .containsExactly("AUTHENTICATE", "NAMESPACE", "EXAMINE", "LIST", "LIST");
  }
}
