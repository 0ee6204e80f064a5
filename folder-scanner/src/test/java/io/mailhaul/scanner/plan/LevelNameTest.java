package io.mailhaul.scanner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LevelNameTest {

  @Test
  @DisplayName("TRAP 36: characters that servers refuse become low lines")
  void charactersThatServersRefuseBecomeLowLines() {
    assertThat(LevelName.portable("a\\b/c.d%e*f\"g^h~i&j:k<l>m|n?o"))
        .isEqualTo("a_b_c_d_e_f_g_h_i_j_k_l_m_n_o");
    assertThat(LevelName.portable("  two \u00a0 spaces ")).isEqualTo("two spaces");
  }

  @Test
  void theFallbacksChangeTheNameMoreAndMore() {
    assertThat(LevelName.fallbacks("Büro: Ä&Ö"))
        .containsExactly("Büro_ Ä_Ö", "Buro_ A_O", "Buro_ A_O_");
  }

  @Test
  void aRefusedPlainNameGetsALowLineAtItsEnd() {
    assertThat(LevelName.fallbacks("Files")).containsExactly("Files_");
  }

  @Test
  void aLongNameIsTruncated() {
    assertThat(LevelName.fallbacks("x".repeat(100)))
        .containsExactly("x".repeat(60), "x".repeat(60) + "_");
  }

  @Test
  void aNameWithoutAnAsciiFormGetsAStableHash() {
    assertThat(LevelName.fallbacks("项目"))
        .hasSize(2)
        .first()
        .asString()
        .matches("folder-[0-9a-f]{8}")
        .isEqualTo(LevelName.fallbacks("项目").getFirst())
        .isNotEqualTo(LevelName.fallbacks("计划").getFirst());
  }

  @Test
  void aPathAsOneLevelKeepsItsEnd() {
    assertThat(LevelName.pathAsOneLevel(java.util.List.of("a".repeat(80), "Büro")))
        .hasSize(60)
        .endsWith("aaa_Buro");
  }

  @Test
  void numbersAreNeverTruncated() {
    String long1 = "ü".repeat(125);
    assertThat(LevelName.numbered(long1, 12)).endsWith("ü (12)");
    assertThat(LevelName.numbered(long1, 12).getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(LevelName.MAX_BYTES);
  }

  @Test
  void aLoneSurrogateBecomesALowLine() {
    assertThat(LevelName.sanitize("a\ud800b", "/")).isEqualTo("a_b");
    assertThat(LevelName.sanitize("😀", "/")).isEqualTo("😀");
  }
}
