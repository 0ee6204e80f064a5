package io.mailhaul.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellCommandTest {

  private static final List<String> WORDS_TO_QUOTE =
      List.of(
          "migrate",
          "--from",
          "imap://old.example.org:143?tls=off",
          "--exclude-folder",
          "\\Junk",
          "it's $HOME `id` \"quoted\" *",
          "two\nlines",
          "a\u001b[2J\u009b\u202Eb\tc",
          "");

  @Test
  void wordsWithoutSpecialCharactersAreNotQuoted() {
    assertThat(new ShellCommand("./mailhaul", List.of("serve", "--port", "8081")))
        .hasToString("./mailhaul serve --port 8081");
  }

  @Test
  void aShellReadsTheQuotedWordsUnchanged() throws Exception {
    String line = new ShellCommand("printf", List.of("%s\\0")).toString();
    String words = new ShellCommand("x", WORDS_TO_QUOTE).toString().substring(1);

    Process shell = new ProcessBuilder("sh", "-c", line + words).start();
    assertThat(words)
        .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u202a-\u202e\u2066-\u2069&&[^\n]]");
    String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(read.split("\0", -1)).startsWith(WORDS_TO_QUOTE.toArray(String[]::new));
    assertThat(shell.waitFor()).isZero();
  }
}
