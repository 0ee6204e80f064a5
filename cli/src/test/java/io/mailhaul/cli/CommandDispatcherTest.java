package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.cli.terminal.ShellCommand;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.cli.terminal.Terminal;
import io.mailhaul.model.folder.MappingRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command prints before it starts a platform. */
class CommandDispatcherTest {

  private static final String VALID_FILE =
      "EmailAddress,UserName,Password\nalberta@example.org,alberta,pw\n";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir private Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void file() throws IOException {
    file = Files.writeString(directory.resolve("users.csv"), "EmailAddress,UserName,Password\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"migrate", "serve", "pause", "resume", "demo"})
  void helpPrintsTheSameTextAsTheLauncherScript(String command) {
    assertThat(run(command, "--help")).isZero();

    assertThat(out())
        .isEqualTo(CommandDispatcher.help(command))
        .contains("Usage: mailhaul " + command);
    assertThat(err()).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("SECRET 5: the launcher prints an argument without control characters")
  @ValueSource(strings = {"a\u001b[2J\u009b\u202Eb", "--a\\033[2Jb", "--a\u001b[2J\u2066b"})
  void theLauncherPrintsAnArgumentWithoutControlCharacters(String argument) throws Exception {
    Process launcher =
        new ProcessBuilder("../mailhaul", argument).redirectErrorStream(true).start();
    String printed = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(launcher.waitFor()).isEqualTo(ExitCode.USAGE);
    assertThat(printed).contains("[2J").matches("[ -~\n]*");
  }

  @Test
  void helpNamesEveryOptionOfMigrate() {
    String help = CommandDispatcher.help("migrate");

    for (var option :
        new picocli.CommandLine(new MigrateCommand(streams(), new Interrupt(), shellCommand()))
            .getCommandSpec()
            .options()) {
      assertThat(option.names()).anyMatch(name -> name.equals("--help") || help.contains(name));
    }
  }

  @Test
  void everyMappingRuleIsDocumentedForPrograms() throws IOException {
    String listed = Files.readString(Path.of("JSON.md"));

    assertThat(MappingRule.values()).allMatch(rule -> listed.contains("| `" + rule + "` |"));
  }

  @Test
  void withoutACommandItPrintsTheUsage() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);

    assertThat(err()).isEqualTo(CommandDispatcher.help("mailhaul"));
  }

  @Test
  void theVersionIsOneLine() {
    assertThat(run("--version")).isZero();

    assertThat(out()).startsWith("mailhaul ").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "--concurrency,many",
    "--since,31.1.2026",
    "--unknown,1",
    "--from,'imaps://again.example.org'"
  })
  void anUnreadableOptionValueIsAUsageError(String option, String value) {
    assertThat(migrate(option, value)).isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains(option).contains("'mailhaul migrate --help' shows its usage.");
    assertThat(out()).isEmpty();
  }

  @Test
  void aWrongDateIsReportedWithTheExpectedFormat() {
    assertThat(migrate("--since", "yesterday")).isEqualTo(ExitCode.USAGE);

    assertThat(err())
        .contains("--since", "'yesterday' is not a date; write it as 2026-01-31")
        .doesNotContain("java.");
  }

  @Test
  void anInvalidMailboxFileIsReportedBeforeAPlatformIsStarted() throws IOException {
    Files.writeString(
        file, "EmailAddress,UserName,Password\none@example.org,,secret\ntwo@example.org\n");
    Path data = directory.resolve("untouched");

    assertThat(migrate("--data", data.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("line 2: ", "line 3: ").doesNotContain("secret");
    assertThat(data).doesNotExist();
  }

  @Test
  void anInvalidFolderMapIsReportedBeforeAPlatformIsStarted() throws IOException {
    Files.writeString(file, "EmailAddress,UserName,Password\none@example.org,one,secret\n");
    Path map = Files.writeString(directory.resolve("map.csv"), "Source,Destination\nOld\n,New\n");
    Path data = directory.resolve("untouched");

    assertThat(migrate("--data", data.toString(), "--folder-map", map.toString()))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("2 errors in the folder map", "line 2: ", "line 3: Source is empty");
    assertThat(data).doesNotExist();
  }

  @Test
  void aMissingFolderMapIsAUsageError() {
    assertThat(migrate("--folder-map", "missing.csv")).isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("missing.csv does not exist");
  }

  @Test
  void errorsOfOauthClientsAreReportedWithoutTheirSecrets() throws IOException {
    Path noJson = Files.writeString(directory.resolve("no.json"), "clientSecret=s3cret");
    Path faulty =
        Files.writeString(
            directory.resolve("faulty.json"),
            """
            {"tokenEndpoint": "http://login.example.org/", "clientSecret": "s3cret"}
            """);

    assertThat(migrate("--from-oauth", noJson.toString(), "--to-oauth", faulty.toString()))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err())
        .contains("--from-oauth " + noJson + " is not a JSON object with an OAuth application")
        .contains("--to-oauth " + faulty + ": tokenEndpoint must begin with https://")
        .contains("--to-oauth " + faulty + ": clientId is missing.")
        .doesNotContain("s3cret");
  }

  @Test
  void anAccountWithoutAPasswordUsesTheOauthClientOfItsServer() throws IOException {
    Files.writeString(file, "EmailAddress,UserName\none@example.org,one\n");
    Path client =
        Files.writeString(
            directory.resolve("client.json"),
            """
            {"tokenEndpoint": "https://login.example.org/", "clientId": "x", "clientSecret": "y"}
            """);

    assertThat(migrate("--from-oauth", client.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("line 2: The destination's account has no password");
  }

  @Test
  void allMissingRequiredOptionsAreNamed() {
    assertThat(run("migrate", "--to", "imaps://new.example.org")).isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("--from=URI", "--mailboxes=FILE").doesNotContain("--to=");
  }

  @Test
  void allUsageErrorsAreReportedTogether() {
    int exitCode =
        run(
            "migrate",
            "--from",
            "https://old.example.org",
            "--to",
            "imaps://user:secret@new.example.org",
            "--mailboxes",
            directory.resolve("missing.csv").toString(),
            "--name",
            "a/b",
            "--concurrency",
            "0",
            "--report",
            file.toString());

    assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(err().lines())
        .hasSize(6)
        .anySatisfy(l -> assertThat(l).contains("--from", "must begin with imaps://"))
        .anySatisfy(l -> assertThat(l).contains("--to", "must not contain a user or a password"))
        .anySatisfy(l -> assertThat(l).contains("missing.csv does not exist"))
        .anySatisfy(l -> assertThat(l).contains("'a/b' is not a valid batch name"))
        .anySatisfy(l -> assertThat(l).contains("--concurrency must be between 1 and 1000"))
        .anySatisfy(l -> assertThat(l).contains("--report", "is not a directory"));
    assertThat(err()).doesNotContain("secret");
    assertThat(out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "über", "two words.csv"})
  void aFileNameThatIsNoBatchNameRequiresTheNameOption(String name) throws IOException {
    file = Files.writeString(directory.resolve(name + ".csv"), "");

    assertThat(migrate("--connections", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("set one with --name");
  }

  @Test
  void aDirectoryIsRefusedAsMailboxFile() {
    file = directory;

    assertThat(migrate("--name", "users")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("is a directory; --mailboxes needs a file");
  }

  @Test
  void aFileThatIsTooLargeIsRefused() throws IOException {
    Files.write(file, new byte[10_000_001]);

    assertThat(migrate("--name", "users")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("larger than 10 MB");
  }

  @Test
  void aFileWithoutEndIsRefusedAtItsLimit() {
    file = Path.of("/dev/zero");

    assertThat(migrate("--name", "users")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("/dev/zero is larger than 10 MB");
  }

  @Test
  void aPipeThatNeverBeginsIsGivenUp() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> TextFile.read(pipe, "--mailboxes", 10, "10 B", Duration.ofMillis(100)))
        .hasMessageContaining("pipe is not a file, and did not end within 0 seconds");
  }

  @Test
  void aPipeIsReadLikeAFile() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer = new ProcessBuilder("sh", "-c", "printf abc > \"$0\"", pipe.toString()).start();

    assertThat(TextFile.read(pipe, "--mailboxes", 10, "10 B", Duration.ofMinutes(1)))
        .isEqualTo("abc");
    assertThat(writer.waitFor()).isZero();
  }

  @Test
  void onlyTheFirstOfManyErrorsAreShown() throws IOException {
    Files.writeString(file, "EmailAddress,UserName,Password\n" + ",\n".repeat(40_000));

    assertThat(migrate("--name", "users")).isEqualTo(ExitCode.USAGE);
    assertThat(err().lines()).hasSizeBetween(100, 110);
    assertThat(err()).contains("40,000 errors in the mailbox file", "… and 39,900 more errors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"users.csv/reports", "blocked"})
  void aReportThatCannotBeWrittenIsNoticedBeforeTheRun(String report) throws IOException {
    file = Files.writeString(directory.resolve("users.csv"), VALID_FILE);
    Files.createDirectories(directory.resolve("blocked/report.json"));
    Path data = directory.resolve("data");

    assertThat(migrate("--report", directory.resolve(report).toString(), "--data", data.toString()))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("--report");
    assertThat(data).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--since=+12026-01-31,--since",
    "--connections=101,--connections must be between 1 and 100",
    "--concurrency=1001,--concurrency must be between 1 and 1000",
    "--name=..,is not a valid batch name",
    "--from=imaps://old.example.org#x,must not have a fragment"
  })
  void theCommandLineRefusesWhatRestRefuses(String option, String problem) throws IOException {
    file = Files.writeString(directory.resolve("users.csv"), VALID_FILE);
    List<String> arguments =
        new ArrayList<>(
            List.of("migrate", "--to=imaps://new.example.org", "--mailboxes=" + file, option));
    if (!option.startsWith("--from")) {
      arguments.add("--from=imaps://old.example.org");
    }

    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,true",
    "127.0.0.1,true",
    "127.8.7.6,true",
    "::1,true",
    "mail.localhost,true",
    "127.example.org,false",
    "192.168.1.1,false",
    "old.example.org,false"
  })
  void onlyLoopbackHostsAllowUnencryptedConnections(String host, boolean loopback) {
    assertThat(MigrateCommand.isLoopback(host)).isEqualTo(loopback);
  }

  @Test
  void aPortNumberOutOfRangeIsAUsageError() {
    assertThat(run("serve", "--port", "70000")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("70000 is not a port");
  }

  @Test
  void aPortInUseIsReportedAtOnce() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(run("serve", "--data", directory.resolve("data").toString(), "--port", port))
          .isEqualTo(ExitCode.PLATFORM_FAILED);

      assertThat(err()).contains("port " + port + " is in use by another program");
      assertThat(directory.resolve("data")).doesNotExist();
    }
  }

  private int migrate(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "migrate",
                "--from",
                "imaps://old.example.org",
                "--to",
                "imaps://new.example.org",
                "--mailboxes",
                file.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @DisplayName("SECRET 1: a URI with a password is not quoted, even if it is invalid")
  @ValueSource(
      strings = {
        "imaps://anna:s3cret@old.example.org",
        "imaps://anna:%s3cret@old.example.org",
        "imaps://anna:s3cret word@old.example.org",
        "https://anna:s3cret@old.example.org",
        "anna:s3cret@old.example.org"
      })
  void aUriWithAPasswordIsNotQuoted(String uri) {
    assertThat(run("migrate", "--from", uri, "--to", "imaps://new", "--mailboxes", file.toString()))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("must not contain a user or a password").doesNotContain("s3");
  }

  @ParameterizedTest
  @DisplayName("SECRET 5: arguments reach the terminal without control characters")
  @ValueSource(strings = {"--since=", "--name=", "--connections=", "--from-oauth=", "--strange"})
  void argumentsReachTheTerminalWithoutControlCharacters(String option) {
    assertThat(migrate(option + "a\u001b[2J\u009b1m\u202Eb\u2066\rc")).isEqualTo(ExitCode.USAGE);

    assertThat(err() + out())
        .isNotEmpty()
        .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u202a-\u202e\u2066-\u2069&&[^\n]]");
  }

  private int run(String... arguments) {
    return new CommandDispatcher(streams(), new Interrupt(), "mailhaul").run(arguments);
  }

  private Streams streams() {
    return new Streams(print(out), print(err), new Terminal(Map.of()));
  }

  private static ShellCommand shellCommand() {
    return new ShellCommand("mailhaul", List.of());
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
