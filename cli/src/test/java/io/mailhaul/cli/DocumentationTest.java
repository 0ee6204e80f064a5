package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.terminal.ExitCode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the documents name exists: types, the targets of links, and exit codes. */
class DocumentationTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Set<String> SKIPPED_DIRECTORIES = Set.of("target", ".git");

  /** A type in code font: a name of two words or more, so that no constant or header matches. */
  private static final Pattern NAMED_TYPE = Pattern.compile("`([A-Z][a-z]+(?:[A-Z]\\w*)+)`");

  private static final Pattern DECLARED_TYPE =
      Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w*)");

  /** Types of libraries, and the columns of the mailbox file. */
  private static final Set<String> OTHER_NAMES =
      Set.of(
          "AppendUID",
          "ContentType",
          "DateTimeFormatter",
          "DestinationPassword",
          "DestinationUserName",
          "EmailAddress",
          "InternetAddress",
          "InternetHeaders",
          "MailDateFormat",
          "MimeUtility",
          "OutOfMemoryError",
          "ParameterList",
          "UserName",
          "UserRoot");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

  @Test
  void everyTypeNamedInADocumentExists() throws IOException {
    Set<String> existing = new TreeSet<>(OTHER_NAMES);
    for (Path source : files(".java")) {
      addMatches(DECLARED_TYPE, source, existing);
    }
    Set<String> named = new TreeSet<>();
    for (Path document : files(".md")) {
      addMatches(NAMED_TYPE, document, named);
    }
    assertThat(named).hasSizeGreaterThan(OTHER_NAMES.size());
    assertThat(existing).containsAll(named);
  }

  private static void addMatches(Pattern pattern, Path file, Set<String> names) throws IOException {
    pattern.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
  }

  @Test
  void everyLinkWithinTheRepositoryHasATarget() throws IOException {
    int links = 0;
    Set<String> broken = new TreeSet<>();
    for (Path document : files(".md")) {
      for (MatchResult link : LINK.matcher(Files.readString(document)).results().toList()) {
        links++;
        String target = link.group(1);
        if (!target.contains("://") && !exists(document, target)) {
          broken.add(ROOT.relativize(document) + ": " + target);
        }
      }
    }
    assertThat(links).isPositive();
    assertThat(broken).isEmpty();
  }

  @Test
  void everyExitCodeIsInTheReadmeAndInTheHelp() throws Exception {
    Set<Integer> codes = new TreeSet<>();
    for (Field code : ExitCode.class.getFields()) {
      codes.add(code.getInt(null));
    }
    assertThat(exitCodes(ROOT.resolve("README.md"), "(?m)^\\| (\\d+) \\| ")).isEqualTo(codes);
    Path helpTexts = ROOT.resolve("cli/src/main/resources/help");
    assertThat(exitCodes(helpTexts.resolve("migrate.txt"), "(?m)^  (\\d+) +")).isEqualTo(codes);
    for (String command : List.of("demo", "serve", "pause", "resume")) {
      Set<Integer> ofCommand = exitCodes(helpTexts.resolve(command + ".txt"), "(?m)^  (\\d+) +");
      assertThat(ofCommand).as(command).isNotEmpty();
      assertThat(codes).as(command).containsAll(ofCommand);
    }
  }

  private static Set<Integer> exitCodes(Path document, String row) throws IOException {
    return Pattern.compile(row)
        .matcher(Files.readString(document))
        .results()
        .map(found -> Integer.valueOf(found.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean exists(Path document, String target) throws IOException {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
    return Files.exists(file)
        && (hash < 0 || anchors(Files.readString(file)).contains(target.substring(hash + 1)));
  }

  /** The anchors of a document's headings, as GitHub forms them. */
  private static Set<String> anchors(String text) {
    return HEADING
        .matcher(text)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static List<Path> files(String suffix) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return SKIPPED_DIRECTORIES.contains(directory.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(suffix)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
