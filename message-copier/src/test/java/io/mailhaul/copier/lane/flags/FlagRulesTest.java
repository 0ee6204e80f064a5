package io.mailhaul.copier.lane.flags;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.folder.Alteration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("TRAP 29: flags are kept, mapped, or omitted and counted")
class FlagRulesTest {

  @Test
  void countsOmittedFlagsExceptRecent() {
    FlagRules strict = new FlagRules(Set.of("\\Seen", "$MDNSent"), new RefusedKeywords());
    assertThat(strict.accept(Set.of("\\Recent", "\\Seen", "$mdnsent")).omitted()).isEmpty();
    assertThat(strict.accept(Set.of("\\Recent", "\\Forwarded")).omitted())
        .containsExactly(Alteration.FLAG_OMITTED);
    assertThat(strict.accept(Set.of("Work", "\\XYZ", "Play")).omitted())
        .containsExactlyInAnyOrder(Alteration.FLAG_OMITTED, Alteration.KEYWORD_OMITTED);
  }

  @Test
  void dropsRecentAndUnknownSystemFlags() {
    assertThat(apply(Set.of("\\*"), "\\Seen", "\\Recent", "\\Forwarded")).containsExactly("\\Seen");
  }

  @Test
  void keepsKeywordsWhenTheFolderAcceptsNewOnes() {
    assertThat(apply(Set.of("\\Seen", "\\*"), "$Forwarded", "Work"))
        .containsExactlyInAnyOrder("$Forwarded", "Work");
  }

  @Test
  void keepsOnlyKnownKeywordsInTheFoldersSpelling() {
    assertThat(apply(Set.of("\\Seen", "$MDNSent"), "$mdnsent", "Work")).containsExactly("$MDNSent");
  }

  @Test
  void omitsKeywordsThatTheFolderHasRefusedAndNoSystemFlag() {
    RefusedKeywords refused = new RefusedKeywords();
    FlagRules rules = new FlagRules(Set.of("\\*"), refused);
    assertThat(rules.accept(Set.of("[bad]", "Work")).omitted()).isEmpty();
    refused.add("[BAD]");
    assertThat(rules.accept(Set.of("[bad]", "Work", "\\Seen")))
        .isEqualTo(
            new FlagRules.AcceptedFlags(
                Set.of("Work", "\\Seen"), Set.of(Alteration.KEYWORD_OMITTED)));
  }

  @Test
  void keepsAllFlagsWithoutPermanentFlags() {
    assertThat(apply(Set.of(), "Work", "\\Flagged")).containsExactlyInAnyOrder("Work", "\\Flagged");
  }

  private static Set<String> apply(Set<String> permanent, String... flags) {
    return new FlagRules(permanent, new RefusedKeywords()).accept(Set.of(flags)).flags();
  }
}
