package io.mailhaul.access.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  @Test
  @DisplayName("TRAP 12: white space and case, which servers normalise, do not change the key")
  void whiteSpaceAndCaseDoNotChangeTheKey() {
    assertThat(key("Message-ID: <A@x>\r\nSubject: one\r\n\ttwo  three\r\n"))
        .isEqualTo(key("MESSAGE-ID:<a@x>\nsubject: One two three \n"))
        .isNotEqualTo(key("Message-ID: <A@x>\r\nSubject: one twothree\r\n"));
  }

  @Test
  void encodedHeaderHasTheSameKey() {
    String raw = "From: \"Müller, Jörg\" <j@x>\r\nSubject: Grüße aus Köln ü ü\r\n";
    assertThat(key(raw))
        .isEqualTo(
            key(
                "From: =?utf-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <j@x>\r\n"
                    + "Subject: =?UTF-8?B?R3LDvMOfZQ==?= aus =?utf-8?Q?K=C3=B6ln?= \r\n"
                    + " =?utf-8?Q?_=C3=BC?=\r\n =?utf-8?Q?_=C3=BC?=\r\n"));
  }

  @Test
  void bytesThatAreNotUtf8AreComparedUndecoded() {
    byte[] raw = "Subject: \u00cd\u00c9\u00d2\r\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(key(raw)).isEqualTo(key("Subject: =?koi8-r?B?zcnS?=\r\n"));
  }

  @Test
  void invalidEncodedWordsStayAsTheyAre() {
    assertThat(key("Subject: =?x?B?*?= =?utf-8?Q?=ZZ=3?= =?\r\n")).contains("=?x?b?*?=", "=zz=3");
  }

  private static String key(String header) {
    return key(header.getBytes(StandardCharsets.UTF_8));
  }

  private static String key(byte[] header) {
    HeaderFields fields = HeaderFields.of(header);
    return new Fingerprint(
            1, null, 1, fields.messageId(), fields.date(), fields.from(), fields.subject())
        .key(false);
  }
}
