package io.mailhaul.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  @DisplayName("SECRET 5: the text of a server has no control and direction characters")
  void detailHasNoControlCharacters() {
    Failure failure =
        new Failure(
            FailureReason.MESSAGE_REFUSED,
            Side.DESTINATION,
            "a\u001b[2Jb\u009bc\u202Ed\u2066e\r\nf");

    assertThat(failure.detail()).isEqualTo("a\uFFFD[2Jb\uFFFDcde  f");
  }
}
