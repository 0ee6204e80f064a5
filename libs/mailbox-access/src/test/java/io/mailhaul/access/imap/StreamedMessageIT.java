package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StreamedMessageIT {

  @Test
  @DisplayName("TRAP 23: a message of 150 MB is copied with a heap of 32 MB")
  void messageIsCopiedThroughAHeapSmallerThanItself() throws Exception {
    try (Dovecot dovecot = Dovecot.settings().anyUser("secret").start()) {
      byte[] bytes = new byte[150 << 20];
      Arrays.fill(bytes, (byte) 'x');
      byte[] line = "Subject: very large\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      for (int at = 0; at + line.length < bytes.length; at += 1_000) {
        System.arraycopy(line, 0, bytes, at, line.length);
      }
      TestMessage message = TestMessage.ofBytes(bytes);
      try (RawImapClient imap = dovecot.raw("from")) {
        imap.append("INBOX", message);
      }

      Process copy =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx32m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  LargeMessageCopyProgram.class.getName(),
                  dovecot.endpoint().toString(),
                  "secret")
              .redirectErrorStream(true)
              .start();
      String output = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(copy.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(output).contains("Stored[uid=OptionalLong[1]]").doesNotContain("OutOfMemory");
      assertThat(MailboxSnapshot.of(dovecot, "to").folders().get("INBOX"))
          .containsOnlyKeys(MailboxSnapshot.Entry.of(message));
    }
  }
}
