package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.ItemHead;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlagRulesTest {

  @Test
  void recentAndUnknownSystemFlagsAreDropped() {
    assertThat(apply(Set.of("\\*"), "\\Seen", "\\Recent", "\\Forwarded")).containsExactly("\\Seen");
  }

  @Test
  void keywordsAreKeptWhereTheFolderTakesNewOnes() {
    assertThat(apply(Set.of("\\Seen", "\\*"), "$Forwarded", "Work"))
        .containsExactlyInAnyOrder("$Forwarded", "Work");
  }

  @Test
  void otherwiseOnlyThoseThatTheFolderKnowsInItsSpelling() {
    assertThat(apply(Set.of("\\Seen", "$MDNSent"), "$mdnsent", "Work")).containsExactly("$MDNSent");
  }

  @Test
  void aServerThatDoesNotSayKeepsAll() {
    assertThat(apply(Set.of(), "Work", "\\Flagged")).containsExactlyInAnyOrder("Work", "\\Flagged");
  }

  private static Set<String> apply(Set<String> permanent, String... flags) {
    return new FlagRules(permanent).apply(new ItemHead(1, Set.of(flags), null, 1)).flags();
  }
}
