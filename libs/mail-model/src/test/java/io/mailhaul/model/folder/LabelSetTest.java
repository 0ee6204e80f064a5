package io.mailhaul.model.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelSetTest {

  private static final LabelSet SET = LabelSet.of(List.of("\\Inbox", "Work", "B\u00fcro"));

  @Test
  void containsAnyFindsALabel() {
    assertThat(SET.containsAny(List.of("other", "Work"))).isTrue();
    assertThat(SET.containsAny(List.of("work", "Work/2024"))).isFalse();
    assertThat(SET.containsAny(List.of())).isFalse();
  }

  @Test
  void systemLabelsIgnoreCaseAndNamesAreComparedInNormalFormC() {
    assertThat(SET.containsAny(List.of("\\INBOX"))).isTrue();
    assertThat(SET.containsAny(List.of("Bu\u0308ro"))).isTrue();
  }

  @Test
  void parsesItsOwnText() {
    assertThat(LabelSet.parse(SET.toString())).isEqualTo(SET).hasSameHashCodeAs(SET);
    assertThat(LabelSet.parse("")).isEqualTo(LabelSet.EMPTY);
  }

  @Test
  void plusReturnsTheUnion() {
    LabelSet both = SET.plus(LabelSet.of(List.of("Play", "Work")));
    assertThat(both.size()).isEqualTo(4);
    assertThat(both.containsAny(List.of("Play"))).isTrue();
  }
}
