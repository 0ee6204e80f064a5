package io.mailhaul.model.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderIdentityTest {

  @ParameterizedTest
  @ValueSource(strings = {"0", "1621", "4294967295", "1621 F2212ea87-6097_4256"})
  void parsesItsTextForm(String text) {
    assertThat(FolderIdentity.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1 ", "1 a b", "1  a"})
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> FolderIdentity.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1,     1,     true,  false",
    "1,     2,     false, false",
    "1 a,   1 a,   true,  true",
    "1 a,   2 a,   false, true",
    "1 a,   1 b,   false, false",
    "1 a,   1,     true,  false",
    "1,     1 a,   true,  false",
  })
  void comparesMessageIdsAndFolders(
      FolderIdentity one, FolderIdentity other, boolean messageIds, boolean folder) {
    assertThat(one.hasComparableMessageIds(other)).isEqualTo(messageIds);
    assertThat(one.isSameFolder(other)).isEqualTo(folder);
  }
}
