package io.mailhaul.access.message.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("TRAP 21: each repair step makes its documented alteration and no other")
class RepairStepsTest {

  @Test
  void removesTheMboxLineBeforeTheHeader() {
    assertThat(apply(new MboxFromRemover(), "From a@b Mon Jan  1\r\nSubject: x\r\n\r\nFrom me\r\n"))
        .isEqualTo("Subject: x\r\n\r\nFrom me\r\n");
    assertThat(apply(new MboxFromRemover(), "From a\nFrom b\nTo: c\n")).isEqualTo("To: c\n");
    assertUnchanged(new MboxFromRemover(), "From: a@b\r\n\r\n");
    assertUnchanged(new MboxFromRemover(), "From : a@b\r\n\r\n");
    assertUnchanged(new MboxFromRemover(), "From nothing else");
    assertUnchanged(new MboxFromRemover(), "Fro");
  }

  @Test
  void addsAFinalCrlf() {
    assertThat(apply(new FinalCrlfAdder(), "A: b\r\n\r\ntext")).isEqualTo("A: b\r\n\r\ntext\r\n");
    assertThat(apply(new FinalCrlfAdder(), "A: b\r")).isEqualTo("A: b\r\n");
    assertUnchanged(new FinalCrlfAdder(), "A: b\n");
    assertUnchanged(new FinalCrlfAdder(), "");
  }

  @Test
  void replacesBareLineEndsByCrlf() {
    assertThat(apply(new LineEndNormalizer(), "a\nb\r\nc\rd")).isEqualTo("a\r\nb\r\nc\r\nd");
    assertThat(apply(new LineEndNormalizer(), "a\r\r\nb\r\r")).isEqualTo("a\r\nb\r\n\r\n");
    assertUnchanged(new LineEndNormalizer(), "a\r\n\r\nb\r\n");
  }

  @Test
  void keepsHeaderLinesThatAreNotFieldsInFieldsOfTheirOwn() {
    HeaderLineRepairer repairer = new HeaderLineRepairer();
    assertThat(apply(repairer, "A: b\r\nBad Name: x\r\n folded\r\nC: d\r\n\r\nBad text\r\n"))
        .isEqualTo(
            "A: b\r\nMailhaul-Invalid-Header: Bad Name: x\r\n folded\r\nC: d\r\n\r\nBad text\r\n");
    assertThat(apply(repairer, ": x\r\nA: b\r\nword\r\n\r\n"))
        .isEqualTo("Mailhaul-Invalid-Header: : x\r\nA: b\r\nMailhaul-Invalid-Header: word\r\n\r\n");
    assertThat(apply(repairer, "A: b\r\nFrom x@y Mon\r\nC: d"))
        .isEqualTo("A: b\r\nMailhaul-Invalid-Header: From x@y Mon\r\nC: d");
    assertThat(utf8(repairer, "A: ü\r\nGröße: x\r\n\r\nü\r\n"))
        .as("only the text of the line is encoded")
        .isEqualTo(
            "A: ü\r\nMailhaul-Invalid-Header: =?utf-8?Q?Gr=C3=B6=C3=9Fe=3A?= x\r\n\r\nü\r\n");
    assertUnchanged(repairer, "A: b\r\n folded\r\n\r\nBad Name: x\r\n");
    assertUnchanged(repairer, "no field\r\n\r\ntext\r\n");
    assertUnchanged(repairer, "");
  }

  @Test
  void removesWhiteSpaceBeforeAColon() {
    assertThat(apply(new HeaderLineRepairer(), "A : b\r\nC\t :d\r\n\r\nE : f\r\n"))
        .isEqualTo("A: b\r\nC:d\r\n\r\nE : f\r\n");
  }

  @Test
  void separatesTheTextFromTheHeaderIfTheMessageHasNoEmptyLine() {
    assertThat(apply(new HeaderLineRepairer(), "A: b\r\nbad line\r\nC: d\r\nsome text\r\nmore"))
        .isEqualTo("A: b\r\nMailhaul-Invalid-Header: bad line\r\nC: d\r\n\r\nsome text\r\nmore");
  }

  @Test
  void addsAnEmptyHeaderToAMessageWithoutOne() {
    assertThat(apply(new HeaderAdder(), "some text\r\n")).isEqualTo("\r\nsome text\r\n");
    assertUnchanged(new HeaderAdder(), "\r\nsome text\r\n");
    assertUnchanged(new HeaderAdder(), "A: b\r\nsome text\r\n");
    assertUnchanged(new HeaderAdder(), "");
  }

  @Test
  void removesNuls() {
    assertThat(apply(new NulRemover(), "a\0b\0")).isEqualTo("ab");
    assertUnchanged(new NulRemover(), "\0\0");
    assertUnchanged(new NulRemover(), "ab");
  }

  @Test
  void encodesEightBitWordsOfASubjectAsUtf8() {
    assertThat(utf8(new HeaderEncoder(), "Subject: Grüße aus Köln\r\n\r\nGrüße\r\n"))
        .isEqualTo(
            "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= aus =?utf-8?Q?K=C3=B6ln?=\r\n\r\nGrüße\r\n");
    assertThat(utf8(new HeaderEncoder(), "Subject: Привет мир\r\n\r\n"))
        .as("adjacent words, in the shorter encoding")
        .isEqualTo("Subject: =?utf-8?B?0J/RgNC40LLQtdGCINC80LjRgA==?=\r\n\r\n");
    assertThat(utf8(new HeaderEncoder(), "Subject: ü =?utf-8?Q?x?=\r\n\r\n"))
        .as("the space between two encoded words is encoded")
        .isEqualTo("Subject: =?utf-8?Q?=C3=BC_?= =?utf-8?Q?x?=\r\n\r\n");
  }

  @Test
  void keepsOtherCharsetsUnderTheirNames() {
    Charset cyrillic = Charset.forName("KOI8-R");
    assertThat(
            encoded("Subject: мир\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n", cyrillic))
        .isEqualTo(
            "Subject: =?koi8-r?B?zcnS?=\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n");
    assertThat(encoded("Subject: für\r\n\r\n", StandardCharsets.ISO_8859_1))
        .isEqualTo("Subject: =?iso-8859-1?Q?f=FCr?=\r\n\r\n");
    assertThat(
            encoded(
                "Subject: für\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n",
                StandardCharsets.ISO_8859_1))
        .startsWith("Subject: =?iso-8859-1?Q?f=FCr?=\r\n");
  }

  @Test
  void encodesNamesAndCommentsButNotAddresses() {
    assertThat(
            utf8(
                new HeaderEncoder(),
                "From: \"Müller, Jörg\"<j@example.org>, Zoë Ü <z@example.org> (grün)\r\n\r\n"))
        .isEqualTo(
            "From: =?utf-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <j@example.org>,"
                + " =?utf-8?Q?Zo=C3=AB_=C3=9C?= <z@example.org> (=?utf-8?Q?gr=C3=BCn?=)\r\n\r\n");
    assertUnchanged(new HeaderEncoder(), "From: <jörg@example.org>\r\n\r\n");
    assertUnchanged(new HeaderEncoder(), "From: jörg@example.org\r\n\r\n");
    assertUnchanged(new HeaderEncoder(), "From: \"Jörg\r\n\r\n");
  }

  @Test
  void encodesParametersByRfc2231() {
    assertThat(
            utf8(
                new HeaderEncoder(),
                "Content-Disposition: attachment; filename=\"Grüße.txt\"; size=5\r\n\r\n"))
        .isEqualTo(
            "Content-Disposition: attachment;"
                + " filename*=utf-8''Gr%C3%BC%C3%9Fe%2Etxt; size=5\r\n\r\n");
  }

  @Test
  void treatsAnUnclosedQuoteAsTextAndUnfoldsAFoldedQuote() {
    assertUnchanged(
        new HeaderEncoder(), "Content-Type: text/plain; name=\"Grüße\r\nTo: b@example.org\r\n\r\n");
    assertThat(utf8(new HeaderEncoder(), "Content-Type: text/plain; name=\"Grüße\r\n da\"\r\n\r\n"))
        .isEqualTo("Content-Type: text/plain; name*=utf-8''Gr%C3%BC%C3%9Fe%20da\r\n\r\n");
  }

  @Test
  void splitsLongFieldsIntoWordsBetweenCharacters() {
    String subject = "ü".repeat(100) + "€".repeat(100);
    String encoded = utf8(new HeaderEncoder(), "Subject: " + subject + "\r\n\r\n");
    assertThat(encoded.lines()).allMatch(line -> line.length() <= 76 + "Subject: ".length());
    assertThat(EncodedWordReader.words(encoded.substring(9).strip())).isEqualTo(subject);
  }

  @Test
  void foldsLongHeaderLinesAtWhiteSpace() {
    String to = "a@example.org, ".repeat(200) + "z@example.org";
    String folded = apply(new LongLineWrapper(), "To: " + to + "\r\n\r\ntext\r\n");
    assertThat(folded.replace("\r\n ", " ")).isEqualTo("To: " + to + "\r\n\r\ntext\r\n");
    assertThat(folded.lines())
        .allMatch(line -> line.length() <= 998 && !line.isBlank() || line.isEmpty());
    assertUnchanged(new LongLineWrapper(), "References:" + "<a@b>".repeat(400) + "\r\n\r\n");
  }

  @Test
  void foldsBodiesOnlyWhereLineEndsHaveNoMeaning() {
    String line = "QUJD".repeat(500);
    String base64 = "Content-Transfer-Encoding: base64\r\n\r\n" + line + "\r\n";
    assertThat(apply(new LongLineWrapper(), base64).lines()).allMatch(l -> l.length() <= 76);
    assertThat(apply(new LongLineWrapper(), base64).replace("\r\n", ""))
        .isEqualTo(base64.replace("\r\n", ""));
    String quoted = "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    String soft = apply(new LongLineWrapper(), quoted + "=C3=BC".repeat(400) + "\r\n");
    assertThat(soft.lines()).allMatch(l -> l.length() <= 76);
    assertThat(soft.replace("=\r\n", "")).isEqualTo(quoted + "=C3=BC".repeat(400) + "\r\n");
    assertThat(soft).doesNotContainPattern("=.?=\r\n").doesNotContain("==");
    assertUnchanged(new LongLineWrapper(), "A: b\r\n\r\n" + line + "\r\n");
  }

  @Test
  void foldsOnlyTheEncodedPartsOfAMultipart() {
    String line = "QUJD".repeat(300);
    String message =
        String.join(
            "\r\n",
            "Content-Type: multipart/mixed; boundary=\"x\"",
            "",
            "--x",
            "Content-Type: message/rfc822",
            "",
            "Subject: inner",
            "Content-Transfer-Encoding: base64",
            "",
            line,
            "--x",
            "",
            line,
            "--x--",
            line,
            "");
    String folded = apply(new LongLineWrapper(), message);
    assertThat(folded.split("\r\n")).filteredOn(l -> l.length() > 998).hasSize(2);
    assertThat(folded.replace("\r\n", "")).isEqualTo(message.replace("\r\n", ""));
  }

  private static String encoded(String message, Charset charset) {
    return new String(new HeaderEncoder().apply(message.getBytes(charset)), charset);
  }

  private static String utf8(RepairStep step, String message) {
    return new String(step.apply(message.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  private static String apply(RepairStep step, String message) {
    return new String(
        step.apply(message.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
  }

  private static void assertUnchanged(RepairStep step, String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    assertThat(step.apply(bytes)).isSameAs(bytes);
  }
}
