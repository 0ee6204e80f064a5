package io.mailhaul.access.imap.protocol;

import static io.mailhaul.access.imap.protocol.FolderNameEncoding.MODIFIED_UTF_7;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderNameEncodingTest {

  @DisplayName("TRAP 33: names are encoded and decoded")
  @ParameterizedTest
  @CsvSource({
    "~peter/mail/台北/日本語, '~peter/mail/&U,BTFw-/&ZeVnLIqe-'",
    "Entwürfe, Entw&APw-rfe",
    "Tom & Jerry, Tom &- Jerry",
    "&, &-",
    "A\u030aA, A&Awo-A",
    "\ud83d\ude00, &2D3eAA-",
    "a\tb, a&AAk-b",
    "'', ''"
  })
  void namesAreEncodedAndDecoded(String name, String encoded) {
    assertThat(MODIFIED_UTF_7.encode(name)).isEqualTo(encoded);
    assertThat(MODIFIED_UTF_7.decode(encoded)).isEqualTo(name);
  }

  @DisplayName("TRAP 33: a name in any other encoding stays as it is")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tom & Jerry", // no encoding at all
        "&",
        "&abc",
        "a&b-c",
        "&!!!!-",
        "&AGE-", // ASCII in base64
        "&AP",
        "&APx-",
        "&APwA-",
        "&APw-&APw-", // bits left over, two shifts where one would do
        "&2D0-" + "&-" // half a pair and an ampersand
      })
  void nameInAnotherEncodingStaysAsItIs(String encoded) {
    String name = MODIFIED_UTF_7.decode(encoded);
    assertThat(name.equals(encoded) || MODIFIED_UTF_7.encode(name).equals(encoded)).isTrue();
  }

  @Test
  void namesInRawUtf8AreRead() {
    assertThat(MODIFIED_UTF_7.decode("B\u00c3\u00bccher")).isEqualTo("Bücher");
    assertThat(MODIFIED_UTF_7.decode("B\u00fccher")).isEqualTo("Bücher");
  }

  @Test
  void randomNamesAreEncodedLikeInTheMailLibrary() {
    Random random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        name.appendCodePoint(
            switch (random.nextInt(4)) {
              case 0 -> ' ' + random.nextInt(95);
              case 1 -> 0xa0 + random.nextInt(0x500);
              case 2 -> 0x1f300 + random.nextInt(0x200);
              default -> '&';
            });
      }
      String encoded = MODIFIED_UTF_7.encode(name.toString());
      assertThat(encoded).matches("[ -~]*").isEqualTo(BASE64MailboxEncoder.encode(name.toString()));
      assertThat(MODIFIED_UTF_7.decode(encoded)).isEqualTo(name.toString());
    }
  }
}
