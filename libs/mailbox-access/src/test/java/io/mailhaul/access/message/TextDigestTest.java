package io.mailhaul.access.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TextDigestTest {

  private static final Pattern BARE_CRS = Pattern.compile("\\r+(?=[^\\r\\n])");

  /** The digest of a message with this text and an empty header. */
  private static BodyDigest digest(String text) {
    return digestOfMessage("\r\n" + text);
  }

  private static BodyDigest digestOfMessage(String message) {
    TextDigest digest = new TextDigest();
    byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
    digest.write(bytes, 0, bytes.length);
    return digest.result();
  }

  @Test
  void headerFieldsDoNotCount() {
    for (String header :
        List.of(
            "",
            "Subject: x\r\n",
            "A: b\n \r\n folded: c\nD : e\n",
            "From a@b Mon Jan  1 00:00:00 2001\r\nSubject: x\r\n",
            "Subject: x\r\r\n",
            "\u00fcber: x\r\n")) {
      assertThat(digestOfMessage(header + "\r\ntext\r\n").hex())
          .as(header)
          .isEqualTo(digest("text").hex());
    }
  }

  @Test
  void headerLinesThatAreNotFieldsCount() {
    List<String> messages =
        List.of(
            "no header at all",
            "no header at all\r\n folded",
            "no header",
            "no",
            "Subject: x\r\nno header at all\r\nnext",
            "Subject: x\r\ntwo words: x\r\n\r\ntext",
            "Subject: x\r\n: x\r\n\r\ntext",
            "Subject: x\r\n\r\ntext");
    assertThat(messages.stream().map(message -> digestOfMessage(message).hex()))
        .doesNotHaveDuplicates();
    assertThat(messages.stream().map(m -> digestOfMessage(m.replace("\r\n", "\r\r\n") + "\r\n")))
        .isEqualTo(messages.stream().map(TextDigestTest::digestOfMessage).toList());
  }

  @Test
  @DisplayName("TRAP 12: the header ends where the server that altered the message has its end")
  void eachFormHasItsOwnEndOfTheHeader() {
    BodyDigest original = digestOfMessage("Subject: x\r\rtext\0");
    for (String copy :
        List.of("Subject: x\r\rtext\0", "Subject: xtext\0", "Subject: x\r\n\r\ntext\r\n")) {
      assertThat(original.matchesCopy(digestOfMessage(copy))).as(copy).isTrue();
    }
    assertThat(original.matchesCopy(digestOfMessage("Subject: x\r\n\r\nother"))).isFalse();
  }

  @Test
  void digestIgnoresLineEndsAndTrailingSpace() throws Exception {
    String expected = sha256("one\r\n\r\n two \t x");
    for (String text :
        List.of(
            "one\r\n\r\n two \t x",
            "one\n\n two \t x\n",
            "one\r\n\r\n two \t x\r",
            "one  \r\n\t\r\n two \t x \r\n\r\n  \r\n")) {
      assertThat(digest(text)).isEqualTo(new BodyDigest(expected, List.of()));
    }
  }

  @Test
  @DisplayName(
      "TRAP 12: several CRs before an LF are one line end, as Dovecot and Courier store it")
  void severalCrsBeforeALineEndAreOneLineEnd() throws Exception {
    for (String text : List.of("a\r\r\nb", "a\r\r\r\nb\r\r\n", "a \r\r\nb\r\n\r", "a\nb\r")) {
      assertThat(digest(text)).isEqualTo(new BodyDigest(sha256("a\r\nb"), List.of()));
    }
    assertThat(digest("a\n\r\nb").hex()).isEqualTo(sha256("a\r\n\r\nb"));
  }

  @Test
  @DisplayName("TRAP 12: an original with NUL or a bare CR matches what each server makes of it")
  void originalMatchesItsAlteredCopies() {
    assertMatches("a\0b", "a\0b", "ab", "a\u0080b");
    assertMatches("a\rb", "a\rb", "ab", "a\r\nb");
    assertMatches("a \rb\r\r\nc", "a b\r\nc", "a \rb\r\nc", "a\r\nb\r\nc");
    assertMatches("a\r\0\nb", "a\r\u0080\r\nb", "a\0\r\nb", "a\r\n\0\r\nb", "a\r\n\r\nb");
  }

  private static void assertMatches(String original, String... copies) {
    for (String copy : copies) {
      assertThat(digest(original).matchesCopy(digest(copy))).as(copy).isTrue();
    }
  }

  @Test
  void copyDoesNotMatchADifferentOriginal() {
    for (String[] different :
        new String[][] {
          {"ab", "a\u0080b"},
          {"a\u0080b", "ab"},
          {"ab", "a\r\nb"},
          {"ab", "a\rb"},
          {"ab", "a\0b"},
          {"a\r\nb", "a\rb"},
          {"a\r\nb", "ab"},
          {"a\u0080b", "a\0b"},
          // All or none.
          {"a\0b\0c", "a\u0080bc"},
          {"a\rb\rc", "ab\rc"},
          // No server does both.
          {"a\0b\rc", "a\u0080bc"}
        }) {
      assertThat(digest(different[0]).matchesCopy(digest(different[1])))
          .as("%s", List.of(different))
          .isFalse();
    }
  }

  @Test
  void everyOtherDifferenceChangesTheDigest() {
    assertThat(
            List.of(
                digest("a b").hex(),
                digest("a  b").hex(),
                digest(" a b").hex(),
                digest("a\r\nb").hex(),
                digest("ab").hex(),
                digest("a\r\n\r\nb").hex(),
                digest("A b").hex(),
                digest("\r\na b").hex(),
                digest("a\u0080b").hex(),
                digest("a\0b").hex(),
                digest("a\rb").hex(),
                digest("").hex()))
        .doesNotHaveDuplicates();
  }

  @Test
  void longTextMayBeWrittenInPieces() {
    String text = ("x".repeat(999) + "  \r\n").repeat(50);
    TextDigest byByte = new TextDigest();
    ("\r\n" + text).chars().forEach(byByte::write);
    assertThat(byByte.result())
        .isEqualTo(digest(text))
        .isEqualTo(digest(text.replace("  \r\n", "\n")));
  }

  @Property(tries = 3000)
  void digestsAreThoseOfTheTextAsEachServerStoresIt(@ForAll("texts") String text) throws Exception {
    BodyDigest digest = digest(text);
    assertThat(digest.hex()).isEqualTo(sha256(normal(text)));
    Set<String> altered = new HashSet<>();
    if (text.contains("\0")) {
      altered.add(sha256(normal(text.replace('\0', '\u0080'))));
      altered.add(sha256(normal(withLineEnds(text).replace("\0", ""))));
    }
    if (BARE_CRS.matcher(text).find()) {
      altered.add(sha256(normal(BARE_CRS.matcher(text).replaceAll(""))));
      altered.add(sha256(normal(withLineEnds(text))));
    }
    assertThat(Set.copyOf(digest.altered())).isEqualTo(altered);
  }

  @Property(tries = 5000)
  void textsMatchOnlyIfAServerMakesOneOfTheOther(
      @ForAll("texts") String original, @ForAll("texts") String copy) {
    List<String> stored =
        List.of(
            normal(original),
            normal(original.replace('\0', '\u0080')),
            normal(BARE_CRS.matcher(original).replaceAll("")),
            normal(withLineEnds(original)),
            normal(withLineEnds(original).replace("\0", "")));
    assertThat(digest(original).matchesCopy(digest(copy))).isEqualTo(stored.contains(normal(copy)));
  }

  @Property(tries = 1000)
  void piecesOfAnySizeGiveTheSameDigest(@ForAll("texts") String text, @ForAll long seed) {
    Random random = new Random(seed);
    String all = text + "y".repeat(random.nextInt(20_000)) + " \0 \r " + text;
    byte[] bytes = ("\r\n" + all).getBytes(StandardCharsets.ISO_8859_1);
    TextDigest inPieces = new TextDigest();
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 9000));
      inPieces.write(bytes, at, length);
      at += length;
    }
    assertThat(inPieces.result()).isEqualTo(digest(all));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "b ", "\t", "\r\n", "\n", "\r", "\r\r\n", "\0", "\u0080")
        .list()
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces));
  }

  /** The normal form, made in another way: with regular expressions. */
  private static String normal(String text) {
    return text.replaceAll("\\r+\\z", "")
        .replaceAll("\\r+\\n", "\n")
        .replaceAll("[ \\t]+(?=\n|\\z)", "")
        .replaceAll("\\n+\\z", "")
        .replace("\n", "\r\n");
  }

  private static String withLineEnds(String text) {
    return text.replaceAll("\\r+\\n", "\n").replace('\r', '\n');
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256")
                .digest(text.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
