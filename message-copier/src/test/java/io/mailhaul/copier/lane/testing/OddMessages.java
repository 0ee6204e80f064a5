package io.mailhaul.copier.lane.testing;

import io.mailhaul.access.testing.TestMessage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Messages as they occur in old mailboxes, each under the name of its defect. */
public final class OddMessages {

  private OddMessages() {}

  public static Map<String, TestMessage> messages() {
    Map<String, TestMessage> messages = new LinkedHashMap<>();
    messages.put("bare LF", message("bare LF", "", "one\ntwo\n\nthree\n"));
    messages.put("bare CR", message("bare CR", "", "one\rtwo\r\nthree\r\n"));
    messages.put("NUL", message("NUL", "", "one\0two\r\n\0\0\r\n"));
    messages.put("8-bit header", message("8-bit header", "X-Name: Jörg Müller\r\n", "Grüße\r\n"));
    messages.put(
        "Latin-1 header",
        bytes(
            "Message-ID: <latin@zoo>\r\nSubject: gr\u00fcn\r\n\r\ngr\u00fcn\r\n"
                .getBytes(StandardCharsets.ISO_8859_1)));
    messages.put("long line", message("long line", "", "x".repeat(12_000) + "\r\n"));
    messages.put(
        "long header", message("long header", "X-Long: " + "word ".repeat(2_400) + "\r\n", "x"));
    messages.put("header only", text("Message-ID: <header-only@zoo>\r\nSubject: header only\r\n"));
    messages.put("header and nothing", message("header and nothing", "", ""));
    messages.put("no header", text("There is no header here at all\r\nonly text\r\n"));
    messages.put("empty header", text("\r\nThe header is empty.\r\n"));
    messages.put(
        "broken MIME",
        message(
            "broken MIME",
            "Content-Type: multipart/mixed; boundary=\"b\r\n",
            "--b\r\nContent-Type: text/;\r\n\r\n--b--x\r\n--\r\n--b\r\n"));
    messages.put("depth 100", message("depth 100", nested(100), ""));
    messages.put(
        "mbox line",
        text("From a@b Mon Jan  1 00:00:00 2001\r\n" + "Subject: mbox line\r\n\r\nx\r\n"));
    messages.put("no end", message("no end", "", "the last line"));
    messages.put(
        "signed NUL", message("signed NUL", "DKIM-Signature: v=1; b=x\r\n", "one\0two\r\n"));
    messages.put("0 bytes", bytes(new byte[0]));
    return messages;
  }

  private static String nested(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n");
      text.append("--b").append(i).append("\r\n");
    }
    text.append("\r\ndeep\r\n");
    for (int i = depth - 1; i >= 0; i--) {
      text.append("--b").append(i).append("--\r\n");
    }
    return text.toString();
  }

  private static TestMessage message(String subject, String more, String body) {
    String id = subject.replace(' ', '-');
    return text(
        "Message-ID: <" + id + "@zoo>\r\nSubject: " + subject + "\r\n" + more + "\r\n" + body);
  }

  private static TestMessage text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static TestMessage bytes(byte[] bytes) {
    return TestMessage.ofBytes(bytes).flagged(Set.of("\\Seen", "Zoo"));
  }
}
