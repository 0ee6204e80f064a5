package io.mailhaul.api.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FolderMapParserTest {

  private static List<String> errors(String... rows) {
    List<String> errors = new java.util.ArrayList<>(List.of());
    assertThatThrownBy(() -> FolderMapParser.read("Source,Destination\n" + String.join("\n", rows)))
        .isInstanceOfSatisfying(
            InvalidFileException.class,
            e -> e.errors().forEach(error -> errors.add(error.line() + ": " + error.message())));
    return errors;
  }

  @Test
  void mapsSourceFoldersToDestinationFolders() {
    assertThat(
            FolderMapParser.read(
                "\uFEFFSource,Destination\r\n\\Junk,Spam\r\n\r\n\"a, b\",\"say \"\"x\"\"\"\r\n x ,y\r\n"))
        .containsExactly(
            Map.entry("\\Junk", "Spam"), Map.entry("a, b", "say \"x\""), Map.entry(" x ", "y"));
  }

  @Test
  void reportsEveryErrorWithItsLine() {
    assertThat(errors("a,b", ",b", "c,", "c,d,e", "\"f,g", "a,c", "inbox,x", "INBOX,y", "h,\\Sent"))
        .hasSize(7)
        .satisfiesExactly(
            error -> assertThat(error).startsWith("3: Source is empty"),
            error -> assertThat(error).startsWith("4: Destination is empty. Use --exclude-folder"),
            error -> assertThat(error).startsWith("5: The row has 3 columns instead of 2"),
            error -> assertThat(error).startsWith("6: The quote that opens"),
            error -> assertThat(error).isEqualTo("7: Source 'a' is already in line 2."),
            error -> assertThat(error).isEqualTo("9: Source 'INBOX' is already in line 8."),
            error -> assertThat(error).startsWith("10: Destination must be a folder name"));
  }

  @Test
  void refusesAnUnknownSpecialUse() {
    assertThat(errors("\\Foo,Spam", "\\junk,Spam", "\\ Junk,x"))
        .satisfiesExactly(
            error ->
                assertThat(error)
                    .isEqualTo(
                        "2: '\\Foo' is not a special use. Special uses are \\Sent, \\Drafts, \\Trash, \\Junk,"
                            + " \\Archive, \\All, \\Flagged, \\Important, \\Memos, \\Scheduled"
                            + " and \\Snoozed."),
            error -> assertThat(error).startsWith("4: '\\ Junk' is not a special use."));
  }

  @Test
  void requiresTheHeader() {
    assertThatThrownBy(() -> FolderMapParser.read("a,b\n"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage("1 error in the folder map; nothing was created.");
    assertThatThrownBy(() -> FolderMapParser.read(" \n")).isInstanceOf(InvalidFileException.class);
    assertThatThrownBy(() -> FolderMapParser.read("Source,Destination\n"))
        .isInstanceOf(InvalidFileException.class);
  }

  @Test
  void refusesAFileThatIsTooLargeForAJob() {
    assertThat(errors(rows(1_001, "d"))).singleElement().asString().startsWith("1002: ");
    assertThat(errors("a," + "x".repeat(65_536))).singleElement().asString().contains("64 kB");
    assertThat(FolderMapParser.read("Source,Destination\n" + String.join("\n", rows(1_000, "d"))))
        .hasSize(1_000);
  }

  @Test
  void limitsTheSourceFoldersOfADestinationFolder() {
    String[] rows = IntStream.range(0, 102).mapToObj(i -> "s" + i + ",one").toArray(String[]::new);
    assertThat(errors(rows)).singleElement().asString().startsWith("102: More than 100 folders");
  }

  @Test
  void refusesControlCharacters() {
    assertThat(errors("a\tb,c")).singleElement().asString().contains("control character");
  }

  private static String[] rows(int count, String destination) {
    return IntStream.range(0, count)
        .mapToObj(i -> "s" + i + "," + destination + i)
        .collect(Collectors.toList())
        .toArray(String[]::new);
  }
}
