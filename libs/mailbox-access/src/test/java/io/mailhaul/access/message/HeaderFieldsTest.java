package io.mailhaul.access.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeaderFieldsTest {

  private static HeaderFields of(String header) {
    return HeaderFields.of(header.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void fieldsAreFoundInAnyCaseAndUnfolded() {
    assertThat(
            of(
                "Received: x\r\n\tSubject: not this\r\nSUBJECT : one\r\n  two\r\n\tthree \r\n"
                    + "message-ID:<1@x>\r\nDate:\r\nFrom: a\r\nFrom: b\r\n\r\nSubject: body\r\n"))
        .isEqualTo(new HeaderFields("<1@x>", "", "a", "one  two\tthree", null));
  }

  @Test
  void severalCrsBeforeALfAreOneLineEnd() {
    assertThat(of("Subject: one\r\r\n two\r\r\n\r\r\nFrom: body\r\r\n"))
        .isEqualTo(new HeaderFields(null, null, null, "one two", null));
  }

  @Test
  void missingFieldIsNull() {
    HeaderFields none = new HeaderFields(null, null, null, null, null);
    assertThat(of("")).isEqualTo(none);
    assertThat(of("\r\nSubject: below the header\r\n")).isEqualTo(none);
    assertThat(of("no header\r\nSubject")).isEqualTo(none);
    assertThat(of("Subjects: x\nFromage: y\n")).isEqualTo(none);
  }

  @Test
  void eightBitCharactersAreKept() {
    assertThat(of("Subject: gr\u00c3\u00bcn\n").subject()).isEqualTo("grün");
    assertThat(of("Subject: gr\u00fcn\n").subject()).isEqualTo("grün");
  }
}
