package io.mailhaul.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

  @Test
  void wideCharactersTakeTwoColumnsAndCombiningMarksNone() {
    assertThat(Text.width("abc")).isEqualTo(3);
    assertThat(Text.width("日本語")).isEqualTo(6);
    assertThat(Text.width("e\u0301")).isEqualTo(1);
    assertThat(Text.width("📧")).isEqualTo(2);
  }

  @Test
  void textThatIsTooLongKeepsBothEnds() {
    assertThat(Text.shorten("a.very.long.name@example.org", 15)).isEqualTo("a.very.…ple.org");
    assertThat(Text.shorten("short", 15)).isEqualTo("short");
    assertThat(Text.shorten("日本語日本語日本語", 8)).isEqualTo("日本…語").satisfies(TextTest::fits8);
    assertThat(Text.shorten("abc", 0)).isEmpty();
  }

  private static void fits8(String text) {
    assertThat(Text.width(text)).isLessThanOrEqualTo(8);
  }

  @Test
  void paddingCountsWideCharactersAsTwoColumns() {
    assertThat(Text.left("日本", 6)).isEqualTo("日本  ");
    assertThat(Text.right("12", 4)).isEqualTo("  12");
    assertThat(Text.right("12345", 4)).isEqualTo("12345");
  }

  @Test
  void controlCharactersAreReplaced() {
    assertThat(Text.printable("a\u001b[2Jb\u0007c\u009bd")).isEqualTo("a\uFFFD[2Jb\uFFFDc\uFFFDd");
    assertThat(Text.printable("a\r\nb\tc")).isEqualTo("a  b c");
    assertThat(Text.printable("abc\u202Edef\u2028")).isEqualTo("abcdef\uFFFD");
    assertThat(Text.printable("Grüße 日本 📧")).isEqualTo("Grüße 日本 📧");
  }

  @Test
  void longTextIsWrappedAtSpacesWithoutLoss() {
    String text = "The server refused the user name or the password of the mailbox.";
    var lines = Text.wrapped(text, "  ", 40);

    assertThat(lines).hasSize(2).allSatisfy(l -> assertThat(l).startsWith("  "));
    assertThat(lines).allSatisfy(l -> assertThat(Text.width(l)).isLessThanOrEqualTo(40));
    assertThat(String.join(" ", lines.stream().map(String::strip).toList())).isEqualTo(text);
  }
}
