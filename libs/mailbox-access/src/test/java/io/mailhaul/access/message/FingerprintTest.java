package io.mailhaul.access.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.folder.Alteration;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

  @Test
  @DisplayName(
      "TRAP 12: bare CRs and several CRs in a line end, which servers remove, do not count")
  void carriageReturnsDoNotChangeTheKey() {
    assertThat(key("Subject: a\r\r\n b\rc\r\r\nFrom: x \r<y>\r\r\n"))
        .isEqualTo(key("Subject: a\r\n bc\r\nFrom: x <y>\r\n"))
        .isNotEqualTo(key("Subject: a\r\n b c\r\nFrom: x <y>\r\n"));
  }

  @Test
  @DisplayName("TRAP 12: an original with NUL has the key that its copy has at Dovecot")
  void nulHasTheKeyOfItsReplacement() {
    byte[] original = "Subject: a\0b\0\u00fc\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] copy = original.clone();
    for (int i = 0; i < copy.length; i++) {
      copy[i] = copy[i] == 0 ? (byte) 0x80 : copy[i];
    }
    assertThat(fingerprint(original).hashAtDovecot())
        .isEqualTo(fingerprint(copy).hash())
        .isNotEqualTo(fingerprint(original).hash());
    assertThat(key(original)).isEqualTo(key("Subject: ab\u00fc\r\n"));
    assertThat(fingerprint(copy).hashAtDovecot()).isNull();
  }

  @Test
  void copyThatRefersToItsOriginalHasTheHashOfTheOriginal() {
    OriginalReference reference =
        new OriginalReference(
            fingerprint("Subject: a\r\n".getBytes(StandardCharsets.UTF_8)).hash(),
            "0".repeat(64),
            7,
            List.of(Alteration.HEADER_ENCODED, Alteration.ORIGINAL_ATTACHED));
    Fingerprint copy =
        fingerprint((reference.field() + "Subject: b\r\n").getBytes(StandardCharsets.UTF_8));
    assertThat(copy.hash()).isEqualTo(reference.fingerprint());
    assertThat(copy.original()).isEqualTo(reference);
    for (String other :
        List.of("", "x", reference.field().replace("digest", "digests").split(": ", 2)[1])) {
      assertThat(OriginalReference.parse(other)).as(other).isNull();
    }
    assertThat(OriginalReference.parse(reference.field().split(": ", 2)[1].replace("HEADER", "X")))
        .extracting(OriginalReference::alterations)
        .isEqualTo(List.of(Alteration.ORIGINAL_ATTACHED));
  }

  private static String key(String header) {
    return key(header.getBytes(StandardCharsets.UTF_8));
  }

  private static String key(byte[] header) {
    return fingerprint(header).key(false);
  }

  private static Fingerprint fingerprint(byte[] header) {
    return Fingerprint.of(1, null, 1, HeaderFields.of(header));
  }
}
