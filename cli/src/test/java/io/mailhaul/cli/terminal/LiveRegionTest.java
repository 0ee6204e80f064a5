package io.mailhaul.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LiveRegionTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final LiveRegion area = new LiveRegion(out);

  @Test
  void replacesItsLinesInPlace() {
    out.print("before\n");
    area.draw(List.of("one", "two", "three"), 80);
    area.draw(List.of("1", "2"), 80);

    assertThat(screen()).containsExactly("before", "1", "2", "");
  }

  @Test
  void erasesAllLinesWhenCleared() {
    area.draw(List.of("bar", "summary"), 80);
    area.clear(80);
    out.print("the report\n");

    assertThat(screen()).containsExactly("the report", "");
  }

  @Test
  void sendsNothingWhenNoLineHasChanged() {
    area.draw(List.of("bar"), 80);
    int sent = bytes.size();
    area.draw(List.of("bar"), 80);

    assertThat(bytes.size()).isEqualTo(sent);
  }

  @Test
  void erasesLinesThatANarrowerTerminalHasWrapped() {
    area.draw(List.of("123456789"), 10);
    area.clear(5);

    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("\u001b[2A");
  }

  @Test
  void showsTheCursorAgainOnceWhenClosed() {
    area.draw(List.of("bar"), 80);
    area.close();
    area.draw(List.of("late"), 80);
    area.close();

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("\u001b[?25l")
        .containsOnlyOnce("\u001b[?25h")
        .endsWith("\u001b[?25h")
        .doesNotContain("late");
  }

  /** The lines that a terminal shows after the bytes sent so far. */
  private List<String> screen() {
    List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    int row = 0;
    int column = 0;
    Matcher parts =
        Pattern.compile("\u001b\\[([?0-9]*)([A-Za-z])|[^\u001b]")
            .matcher(bytes.toString(StandardCharsets.UTF_8));
    while (parts.find()) {
      String part = parts.group();
      if (part.equals("\n")) {
        row++;
        column = 0;
        if (row == lines.size()) {
          lines.add(new StringBuilder());
        }
      } else if (part.equals("\r")) {
        column = 0;
      } else if (parts.group(2) == null) {
        StringBuilder line = lines.get(row);
        line.replace(column, Math.min(column + 1, line.length()), part);
        column++;
      } else {
        switch (parts.group(2)) {
          case "A" -> row -= Integer.parseInt(parts.group(1));
          case "K" -> lines.get(row).setLength(column);
          case "J" -> {
            lines.get(row).setLength(column);
            lines.subList(row + 1, lines.size()).clear();
          }
          default -> assertThat(part).startsWith("\u001b[?25");
        }
      }
    }
    return lines.stream().map(StringBuilder::toString).toList();
  }
}
