package io.mailhaul.copier.lane.testing;

import io.mailhaul.access.testing.TestMessage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * More than a hundred messages that are not valid (RFC 5322, RFC 2045), each broken in another way
 * and under the name of its defect. Some exist twice, or differ from another one in very little.
 */
public final class BrokenMessages {

  private static final String END = "\r\n";

  private final Map<String, TestMessage> messages = new LinkedHashMap<>();

  private BrokenMessages() {}

  /** In ISO-8859-1, so that each character is one byte. */
  public static Map<String, TestMessage> messages() {
    BrokenMessages broken = new BrokenMessages();
    broken.addHeaderLines();
    broken.addHeaderBytes();
    broken.addLongHeaders();
    broken.addMissingParts();
    broken.addNoMessagesAtAll();
    broken.addBodies();
    broken.addMimeStructures();
    broken.addFields();
    broken.addTwins();
    return broken.messages;
  }

  private void addHeaderLines() {
    line("space in a name", "Bad Name: x");
    line("tab in a name", "Bad\tName: x");
    line("8-bit name", "Gr\u00f6\u00dfe: x");
    line("UTF-8 name", utf8("Größe: x"));
    line("8-bit name with a space", "Meine Gr\u00f6\u00dfe: x");
    line("control character in a name", "X-\u0001Y: x");
    line("DEL in a name", "X-\u007fY: x");
    line("no colon", "this line is not a field");
    line("no colon and no space", "word");
    line("no colon, 8-bit", "keine Gr\u00f6\u00dfe");
    line("colon first", ": x");
    line("colon alone", ":");
    line("From line within", "From a@b Mon Jan  1 00:00:00 2001");
    line("quoted From line within", ">From a@b Mon Jan  1 00:00:00 2001");
    line("From line within without a date", "From sender");
    line("space before the colon", "X-Space : x");
    line("tabs before the colon", "X-Tab\t\t: x");
    line("line of spaces", "   ");
    line("folded line of spaces", "X-Fold: a\r\n  \t \r\n b");
    line("folded line that is no field", "not a field\r\n folded\r\n\tfolded again");
    line("quotation marks around a name", "\"X-Quoted\": x");
    line("form feed", "X-Feed: a\fb\u000bc");
    line("form feed as a line", "\f");
    line("escape sequences", "X-Escape: \u001b[31mred\u001b[0m");
    line("shell prompt", "$ cat mail | sort");
    line("many bad lines", "one two\r\nthree four\r\nfive: six\r\nseven eight: nine");
    line("unencoded boundary", "--boundary\r\nContent-Type: text/plain");
    add("first line without a colon", text -> "no colon here\r\n" + text);
    add("folded first line", text -> " folded\r\n" + text);
    add("mbox line", text -> "From a@b Mon Jan  1 00:00:00 2001\r\n" + text);
    add("two mbox lines", text -> "From a@b\r\nFrom c@d\r\n" + text);
    add("quoted mbox line", text -> ">From a@b Mon Jan  1\r\n" + text);
    add("mbox line and bad line", text -> "From a@b Mon Jan\r\nbad line\r\n" + text);
    add("last line without a colon", text -> text.replace("\r\n\r\n", "\r\nno colon\r\n\r\n"));
  }

  private void addHeaderBytes() {
    line("Latin-1 subject", "Subject: gr\u00fcn");
    line("UTF-8 subject", utf8("Subject: grün"));
    line("8-bit address", "To: J\u00f6rg <j\u00f6rg@example.org>");
    line("8-bit Message-ID", "Message-ID: <gr\u00fcn@x>");
    line("8-bit parameter", "Content-Disposition: attachment; filename=\"gr\u00fcn.txt\"");
    line("NUL in a value", "X-Nul: a\0b");
    line("NUL in a name", "X-\0Nul: x");
    line("NUL alone on a line", "\0");
    line("CR in a value", "X-Cr: a\rb");
    line("CR in a name", "X-\rCr: x");
    line("CR that splits a value", "X-Cr: a\rnot a field");
    line("LF in a value", "X-Lf: a\nb");
    line("8-bit everywhere", "\u00e4\u00f6 \u00fc: \u00ff\u0080\u009f");
    line("invalid UTF-8", "Subject: \u00c3\u0028 \u00e2\u0082");
    add("NUL first", text -> "\0" + text);
    add("NUL before the empty line", text -> text.replace("\r\n\r\n", "\r\n\0\r\n\r\n"));
    add("LF line ends", text -> text.replace("\r\n", "\n"));
    add("LF line ends in the header", text -> text.replaceFirst("\r\n", "\n"));
    add("CR line ends", text -> text.replace("\r\n", "\r"));
    add("CR CR LF line ends", text -> text.replace("\r\n", "\r\r\n"));
    add("CR CR CR LF line ends", text -> text.replace("\r\n", "\r\r\r\n"));
    add("nothing broken", text -> text);
    add("CR CR LF empty line", text -> text.replace("\r\n\r\n", "\r\r\n\r\r\n"));
    add("byte order mark", text -> "\u00ef\u00bb\u00bf" + text);
  }

  private void addLongHeaders() {
    line("name of 10,000 bytes", "X-" + "n".repeat(10_000) + ": x");
    line("10,000 bytes without a colon", "n".repeat(10_000));
    line("10,000 words without a colon", "word ".repeat(10_000));
    line("subject of 100,000 words", "Subject: " + "word ".repeat(100_000));
    line("subject of 100,000 bytes without a space", "Subject: " + "x".repeat(100_000));
    line("5,000 addresses", "To: " + "<reader@example.org>, ".repeat(5_000) + "<a@b>");
    line("5,000 fields", "X-Field: x\r\n".repeat(5_000) + "X-Last: x");
    line("1,500 bad lines", "bad line\r\n".repeat(1_500) + "X-Last: x");
    line("2,000 folded lines", "X-Folded: x" + "\r\n y".repeat(2_000));
    line("references of 100,000 bytes", "References:" + " <1234567890@example.org>".repeat(4_000));
    line(
        "200 Received fields",
        "Received: from a by b; Mon, 1 Jan 2001 00:00:00 +0000\r\n".repeat(200) + "X: x");
  }

  private void addMissingParts() {
    add("header only", text -> text.substring(0, text.indexOf("\r\n\r\n") + 2));
    add("header only without an end", text -> text.substring(0, text.indexOf("\r\n\r\n")));
    add("header that ends with CR", text -> text.substring(0, text.indexOf("\r\n\r\n") + 1));
    add("header and empty line", text -> text.substring(0, text.indexOf("\r\n\r\n") + 4));
    add("no final line end", text -> text.stripTrailing());
    add("CR at the end", text -> text.stripTrailing() + "\r");
    add("missing empty line", text -> text.replace("\r\n\r\n", "\r\n"));
    add("empty line of spaces", text -> text.replace("\r\n\r\n", "\r\n  \r\n"));
    add("half a header", text -> text.substring(0, 40));
    add("only a name", text -> "Subject");
    add("only a name and a colon", text -> "Subject:");
  }

  private void addNoMessagesAtAll() {
    bytes("no header", "There is no header here at all\r\nonly text\r\n");
    bytes("no header, another text", "There is no header here at all\r\nonly test\r\n");
    bytes("no header, one word", "word");
    bytes("no header, 8-bit", "Sch\u00f6ne Gr\u00fc\u00dfe\r\naus K\u00f6ln\r\n");
    bytes("no header, NUL", "no header\0at all\r\n");
    bytes("no header, empty line", "no header here\r\n\r\nand then text\r\n");
    bytes("empty header", "\r\nonly text\r\n");
    bytes("empty header, LF", "\nonly text\n");
    bytes("0 bytes", "");
    bytes("one LF", "\n");
    bytes("one CR", "\r");
    bytes("one CRLF", END);
    bytes("only CRs", "\r".repeat(99));
    bytes("only LFs", "\n".repeat(99));
    bytes("only CRLFs", END.repeat(99));
    bytes("one NUL", "\0");
    bytes("only NULs", "\0".repeat(99));
    bytes("one space", " ");
    bytes("only spaces", " ".repeat(99));
    bytes("dot", ".\r\n");
    bytes("only 0xff", "\u00ff".repeat(99));
    bytes("1,000 random bytes", random(1, 1_000));
    bytes("10,000 random bytes", random(2, 10_000));
    bytes("100,000 random bytes", random(3, 100_000));
    bytes(
        "UTF-16",
        new String(
            "\ufeffSubject: x\r\n\r\ntext".getBytes(StandardCharsets.UTF_16),
            StandardCharsets.ISO_8859_1));
    bytes("HTML", "<html>\r\n<body style=\"color: red\">text</body>\r\n</html>\r\n");
    bytes("compressed", "\u001f\u008b\b\0\0\0\0\0" + random(4, 500));
    bytes("image", "\u0089PNG\r\n\u001a\n" + random(5, 500));
    bytes("line of 100,000 bytes", "x".repeat(100_000));
  }

  private void addBodies() {
    body("NUL", "a\0b\r\n");
    body("only a NUL", "\0");
    body("bare CR", "a\rb\r\n");
    body("bare LF", "a\nb\r\n");
    body("CR CR LF", "a\r\r\nb\r\r\n");
    body("NUL, CR and LF", "a\0\rb\0\nc\r\0\n");
    body("line of 100,000 bytes in the text", "x".repeat(100_000) + END);
    body("line of 1,000,000 bytes in the text", "y".repeat(1_000_000) + END);
    body("8-bit text", random8Bit(2_000));
    body("mbox lines", "From a@b Mon Jan  1\r\n\r\n>From c@d\r\nFrom\r\n");
    body("dots", ".\r\n..\r\n.\r\n");
    body("IMAP in the text", "* 1 EXPUNGE\r\nA1 OK\r\n{10}\r\n{10+}\r\n)\r\n");
    body("controls", "\u0001\u0002\u0003\u0007\b\u001a\u001b\u007f\r\n");
    body("empty lines", END.repeat(5_000));
    body("trailing spaces", "a   \r\nb\t\t\r\n   \r\n");
    body("DKIM and NUL", "a\0b\r\n", "DKIM-Signature: v=1; b=x\r\n");
    body("DKIM and a bad line", "text\r\n", "DKIM-Signature: v=1; b=x\r\nbad line\r\n");
    body(
        "DKIM and a line that cannot be folded",
        "text\r\n",
        "DKIM-Signature: v=1; b=x\r\nX-" + "n".repeat(9_000) + ": x\r\nbad line\r\n");
  }

  private void addMimeStructures() {
    mime("multipart without a boundary", "multipart/mixed", "--b\r\n\r\nx\r\n--b--\r\n");
    mime("multipart without an end", "multipart/mixed; boundary=b", "--b\r\n\r\nx\r\n");
    mime("multipart without parts", "multipart/mixed; boundary=b", "text\r\n");
    mime("unclosed quote", "multipart/mixed; boundary=\"b", "--b\r\n\r\nx\r\n--b--\r\n");
    mime("empty boundary", "multipart/mixed; boundary=\"\"", "--\r\n\r\nx\r\n----\r\n");
    mime(
        "boundary of 500 bytes",
        "multipart/mixed; boundary=" + "b".repeat(500),
        "--" + "b".repeat(500) + "\r\n\r\nx\r\n");
    mime(
        "NUL in the boundary",
        "multipart/mixed; boundary=\"a\0b\"",
        "--a\0b\r\n\r\nx\r\n--a\0b--\r\n");
    mime(
        "part without an empty line",
        "multipart/mixed; boundary=b",
        "--b\r\nno header\r\n--b--\r\n");
    mime(
        "bad header of a part",
        "multipart/mixed; boundary=b",
        "--b\r\nbad line\r\n: x\r\n\r\nx\r\n--b--\r\n");
    mime(
        "2,000 parts",
        "multipart/mixed; boundary=b",
        "--b\r\n\r\nx\r\n".repeat(2_000) + "--b--\r\n");
    mime("depth 100", "multipart/mixed; boundary=b", nested(100));
    mime("depth 1,000", "multipart/mixed; boundary=b", nested(1_000));
    mime(
        "200 nested messages",
        "message/rfc822",
        "Content-Type: message/rfc822\r\n\r\n".repeat(200) + "x\r\n");
    mime("nested message without a header", "message/rfc822", "no header\r\n");
    mime("empty type", "", "x\r\n");
    mime("type without a subtype", "text", "x\r\n");
    mime("type of slashes", "////", "x\r\n");
    mime("unknown charset", "text/plain; charset=x-nothing", "\u00e4\r\n");
    mime("NUL in the charset", "text/plain; charset=\"a\0b\"", "x\r\n");
    mime("two types", "text/plain\r\nContent-Type: text/html", "<b>x</b>\r\n");
    mime("1,000 parameters", "text/plain" + "; a=b".repeat(1_000), "x\r\n");
    mime("unknown encoding", "text/plain\r\nContent-Transfer-Encoding: x-own", "x\r\n");
    mime("broken base64", "text/plain\r\nContent-Transfer-Encoding: base64", "%%%=\r\nAAA\r\n");
    mime(
        "base64 line of 100,000 bytes",
        "text/plain\r\nContent-Transfer-Encoding: base64",
        Base64.getEncoder().encodeToString(new byte[75_000]) + END);
    mime(
        "quoted-printable line of 100,000 bytes",
        "text/plain\r\nContent-Transfer-Encoding: quoted-printable",
        "x=\r\n=ZZ=".repeat(12_000) + END);
    mime(
        "uuencoded",
        "text/plain\r\nContent-Transfer-Encoding: x-uuencode",
        "begin 644 x\r\n`\r\nend\r\n");
  }

  private void addFields() {
    line("Date is no date", "Date: yesterday");
    line("Date in the year 99999", "Date: Mon, 1 Jan 99999 00:00:00 +0000");
    line("two dates", "Date: Mon, 1 Jan 2001 00:00:00 +0000\r\nDate: x");
    line("two message IDs", "Message-ID: <a@x>\r\nMessage-ID: <b@x>");
    line("empty Message-ID", "Message-ID:");
    line("Message-ID without brackets", "Message-ID: a b c");
    line("two subjects", "Subject: a\r\nSubject: b");
    line("two senders", "From: a@x\r\nFrom: b@x");
    line("empty From", "From: ");
    line("unclosed address", "From: \"unclosed <a@x");
    line("group without an end", "To: group: a@x, b@x");
    line("address of brackets", "From: <<<>>>");
    line("broken encoded words", "Subject: =?utf-8?Q?=ZZ?= =?x?B?*?= =?utf-8?Q?");
    line("forged reference", "Mailhaul-Original: fingerprint=x");
    line("fields in other cases", "SUBJECT: a\r\nsubject: b\r\nfrom: c@x");
  }

  /** Messages that only their text or their number tells apart. */
  private void addTwins() {
    for (int i = 0; i < 3; i++) {
      bytes("twin without a header " + i, "no header\0 and a NUL\r\n");
      bytes("twin with CR CR LF " + i, "Subject: twin\r\r\n\r\r\ntext\r\r\n");
      bytes("twin with a bad line " + i, "bad line\r\nSubject: twin\r\n\r\ntext\r\n");
      bytes("sibling with NULs " + i, "Subject: sibling\r\nbad line\r\n\r\n\0" + i + END);
      bytes("empty twin " + i, "");
    }
  }

  /** A message with this line in the middle of its header. */
  private void line(String name, String line) {
    add(
        name,
        text ->
            text.replaceFirst("(?=To: )", java.util.regex.Matcher.quoteReplacement(line + END)));
  }

  private void body(String name, String body) {
    body(name, body, "");
  }

  private void body(String name, String body, String fields) {
    add(name, text -> text.substring(0, text.indexOf("\r\n\r\n") + 2) + fields + END + body);
  }

  private void mime(String name, String type, String body) {
    body(name, body, "MIME-Version: 1.0\r\nContent-Type: " + type + END);
  }

  private void add(String name, UnaryOperator<String> defect) {
    int number = messages.size();
    bytes(
        name,
        defect.apply(
            (number % 3 == 0 && !name.matches(".*(parts|depth|nested).*")
                    ? ""
                    : "Message-ID: <broken" + number + "@example.org>\r\n")
                + "Date: Mon, 4 Mar 2019 05:06:07 +0200\r\n"
                + "From: Sender <sender@example.org>\r\n"
                + "To: receiver@example.org\r\n"
                + "Subject: "
                + name
                + "\r\n\r\nThis message is broken: "
                + name
                + ".\r\n"));
  }

  private void bytes(String name, String bytes) {
    TestMessage plain = TestMessage.ofBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
    // Twins have the same date as well.
    int minutes = name.contains("twin") || name.contains("sibling") ? 0 : messages.size();
    TestMessage message =
        plain.flagged(Set.of("\\Seen", "Zoo")).at(plain.internalDate().plusMinutes(minutes));
    if (messages.put(name, message) != null) {
      throw new IllegalArgumentException(name + " is there already");
    }
  }

  private static String nested(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append("--b").append(i == 0 ? "" : i).append("\r\n");
      text.append("Content-Type: multipart/mixed; boundary=b").append(i + 1).append("\r\n\r\n");
    }
    return text.append("deep\r\n").toString();
  }

  private static String random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String random8Bit(int length) {
    return random(6, length).replaceAll("[\0\r\n]", "x");
  }

  /** The bytes of the text in UTF-8, each as one character. */
  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
