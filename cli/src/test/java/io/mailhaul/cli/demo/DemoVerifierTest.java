package io.mailhaul.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoVerifierTest {

  private static final Map<String, Map<String, Integer>> SOURCE =
      Map.of("INBOX", Map.of("a", 1, "b", 2), "Files", Map.of("c", 1), "Empty", Map.of());
  private static final Map<String, String> RENAMED = Map.of("Files", "Files_");

  @Test
  void theSameMessagesUnderTheMappedNamesHaveNoDifferences() {
    assertThat(
            DemoVerifier.differences(
                SOURCE,
                Map.of(
                    "INBOX", Map.of("a", 1, "b", 2), "Files_", Map.of("c", 1), "Empty", Map.of()),
                RENAMED))
        .isEmpty();
  }

  @Test
  void everyDifferenceIsReported() {
    assertThat(
            DemoVerifier.differences(
                SOURCE,
                Map.of(
                    "INBOX",
                    Map.of("a", 2, "b", 1),
                    "Files_",
                    Map.of("C", 1),
                    "New",
                    Map.of("d", 1)),
                RENAMED))
        .containsExactly(
            "folder \"Empty\" is missing",
            "folder \"Files_\": 1 missing or altered, 1 unexpected",
            "folder \"INBOX\": 1 missing or altered, 1 unexpected",
            "unexpected folder \"New\"");
  }

  @Test
  void identicalMessagesAreCountedSeparately() {
    assertThat(DemoVerifier.count(SOURCE)).isEqualTo(4);
  }
}
