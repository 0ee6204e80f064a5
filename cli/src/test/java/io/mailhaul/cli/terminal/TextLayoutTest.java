package io.mailhaul.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextLayoutTest {

  @Test
  void wideCharactersTakeTwoColumnsAndCombiningMarksNone() {
    assertThat(TextLayout.width("abc")).isEqualTo(3);
    assertThat(TextLayout.width("日本語")).isEqualTo(6);
    assertThat(TextLayout.width("e\u0301")).isEqualTo(1);
    assertThat(TextLayout.width("📧")).isEqualTo(2);
  }

  @Test
  void textThatIsTooLongKeepsBothEnds() {
    assertThat(TextLayout.truncateMiddle("a.very.long.name@example.org", 15))
        .isEqualTo("a.very.…ple.org");
    assertThat(TextLayout.truncateMiddle("short", 15)).isEqualTo("short");
    assertThat(TextLayout.truncateMiddle("日本語日本語日本語", 8))
        .isEqualTo("日本…語")
        .satisfies(TextLayoutTest::fits8);
    assertThat(TextLayout.truncateMiddle("abc", 0)).isEmpty();
  }

  private static void fits8(String text) {
    assertThat(TextLayout.width(text)).isLessThanOrEqualTo(8);
  }

  @Test
  void paddingCountsWideCharactersAsTwoColumns() {
    assertThat(TextLayout.padRight("日本", 6)).isEqualTo("日本  ");
    assertThat(TextLayout.padLeft("12", 4)).isEqualTo("  12");
    assertThat(TextLayout.padLeft("12345", 4)).isEqualTo("12345");
  }

  @Test
  void controlCharactersAreReplaced() {
    assertThat(TextLayout.printable("a\u001b[2Jb\u0007c\u009bd"))
        .isEqualTo("a\uFFFD[2Jb\uFFFDc\uFFFDd");
    assertThat(TextLayout.printable("a\r\nb\tc")).isEqualTo("a  b c");
    assertThat(TextLayout.printable("abc\u202Edef\u2028")).isEqualTo("abcdef\uFFFD");
    assertThat(TextLayout.printable("Grüße 日本 📧")).isEqualTo("Grüße 日本 📧");
  }

  @Test
  void longTextIsWrappedAtSpacesWithoutLoss() {
    String text = "The server refused the user name or the password of the mailbox.";
    var lines = TextLayout.wrap(text, "  ", 40);

    assertThat(lines).hasSize(2).allSatisfy(l -> assertThat(l).startsWith("  "));
    assertThat(lines).allSatisfy(l -> assertThat(TextLayout.width(l)).isLessThanOrEqualTo(40));
    assertThat(String.join(" ", lines.stream().map(String::strip).toList())).isEqualTo(text);
  }
}
