package io.mailhaul.access.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextDigestTest {

  private static String digest(String text) {
    TextDigest digest = new TextDigest();
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    digest.write(bytes, 0, bytes.length);
    return digest.hex();
  }

  @Test
  void digestIgnoresLineEndsNulAndTrailingSpace() throws Exception {
    String expected =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest("one\r\n\r\n two \t x".getBytes()));
    for (String text :
        List.of(
            "one\r\n\r\n two \t x",
            "one\n\n two \t x\n",
            "on\0e\r\n\r\n two \t x\0",
            "one\r\r two \t x\r",
            "one  \r\n\t\r\n two \t x \r\n\r\n  \r\n")) {
      assertThat(digest(text)).isEqualTo(expected);
    }
  }

  @Test
  void everyOtherDifferenceChangesTheDigest() {
    assertThat(
            List.of(
                digest("a b"),
                digest("a  b"),
                digest(" a b"),
                digest("a\r\nb"),
                digest("ab"),
                digest("a\r\n\r\nb"),
                digest("A b"),
                digest("\r\na b"),
                digest("")))
        .doesNotHaveDuplicates();
  }

  @Test
  void longTextMayBeWrittenInPieces() {
    String text = ("x".repeat(999) + "  \r\n").repeat(50);
    TextDigest byByte = new TextDigest();
    text.chars().forEach(byByte::write);
    assertThat(byByte.hex())
        .isEqualTo(digest(text))
        .isEqualTo(digest(text.replace("  \r\n", "\n")));
  }
}
