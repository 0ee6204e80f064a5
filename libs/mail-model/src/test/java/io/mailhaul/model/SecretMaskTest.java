package io.mailhaul.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SecretMaskTest {

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void masksASecretAtEveryPositionOfABase64Text() {
    SecretMask mask = SecretMask.of("hunter2!");

    for (String before : new String[] {"", "a", "ab", "abc", "\0user\0"}) {
      for (String after : new String[] {"", "x", "xy", "\1\1"}) {
        assertThat(mask.apply("<" + base64(before + "hunter2!" + after) + ">")).isEqualTo("<***>");
      }
    }
  }

  @Test
  void masksAShortSecretOnlyAsAWordOfItsOwn() {
    assertThat(SecretMask.of("a").apply("Authentication of a failed: (a), 'a'"))
        .isEqualTo("Authentication of *** failed: (***), '***'");
  }

  @Test
  void masksTheWholeMessageOfAShortSecret() {
    assertThat(SecretMask.of("a", "\0bob\0a").apply("got " + base64("\0bob\0a")))
        .isEqualTo("got ***");
  }

  @Test
  void leavesOtherTextUnchanged() {
    SecretMask mask = SecretMask.of("hunter2!", "\0user\0hunter2!");
    String text = "NO [ALERT] Please log in via https://example.org/a/b?c=d+e, then try again.";

    assertThat(mask.apply(text)).isEqualTo(text);
    assertThat(SecretMask.of("", " ").apply(text)).isEqualTo(text);
    assertThat(SecretMask.NONE.apply(text)).isEqualTo(text);
  }

  @Test
  void masksInLinearTime() {
    String text = "A".repeat(2_000_000);

    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> assertThat(SecretMask.of("hunter2!").apply(text)).isEqualTo(text));
  }

  @Test
  void omitsTheSecretsFromItsStringForm() {
    assertThat(SecretMask.of("hunter2!").toString()).doesNotContain("hunter2!");
  }
}
