package io.mailhaul.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.Placement;
import io.mailhaul.standalone.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said before any platform is started. */
class CommandLineEntryTest {

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
  void help_is_the_text_that_the_launcher_prints(String command) {
    assertThat(run(command, "--help")).isZero();

    assertThat(out()).isEqualTo(Help.of(command)).contains("Usage: mailhaul " + command);
    assertThat(err()).isEmpty();
  }

  @Test
  void help_names_every_option_of_migrate() {
    String help = Help.of("migrate");

    for (var option :
        new picocli.CommandLine(new MigrateCommand(streams(), new Interrupt(), typed()))
            .getCommandSpec()
            .options()) {
      assertThat(option.names()).anyMatch(name -> name.equals("--help") || help.contains(name));
    }
  }

  @Test
  void every_rule_that_places_folders_is_listed_for_programs() throws IOException {
    String listed = Files.readString(Path.of("JSON.md"));

    assertThat(Placement.values()).allMatch(rule -> listed.contains("| `" + rule + "` |"));
  }

  @Test
  void without_a_command_it_shows_how_it_is_used() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);

    assertThat(err()).isEqualTo(Help.of("mailhaul"));
  }

  @Test
  void the_version_is_one_line() {
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
  void what_cannot_be_read_is_wrong_usage(String option, String value) {
    assertThat(migrate(option, value)).isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains(option).contains("'mailhaul migrate --help' shows its usage.");
    assertThat(out()).isEmpty();
  }

  @Test
  void a_date_is_asked_for_in_plain_words() {
    assertThat(migrate("--since", "yesterday")).isEqualTo(ExitCode.USAGE);

    assertThat(err())
        .contains("--since", "'yesterday' is not a date; write it as 2026-01-31")
        .doesNotContain("java.");
  }

  @Test
  void a_faulty_file_is_told_before_a_platform_is_started() throws IOException {
    Files.writeString(
        file, "EmailAddress,UserName,Password\none@example.org,,secret\ntwo@example.org\n");
    Path data = directory.resolve("untouched");

    assertThat(migrate("--data", data.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("line 2: ", "line 3: ").doesNotContain("secret");
    assertThat(data).doesNotExist();
  }

  @Test
  void a_faulty_folder_map_is_told_before_a_platform_is_started() throws IOException {
    Files.writeString(file, "EmailAddress,UserName,Password\none@example.org,one,secret\n");
    Path map = Files.writeString(directory.resolve("map.csv"), "Source,Destination\nOld\n,New\n");
    Path data = directory.resolve("untouched");

    assertThat(migrate("--data", data.toString(), "--folder-map", map.toString()))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("2 errors in the folder map", "line 2: ", "line 3: Source is empty");
    assertThat(data).doesNotExist();
  }

  @Test
  void a_folder_map_that_is_not_there_is_wrong_usage() {
    assertThat(migrate("--folder-map", "missing.csv")).isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("missing.csv does not exist");
  }

  @Test
  void faults_of_oauth_clients_are_told_without_their_secrets() throws IOException {
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
        .contains("--from-oauth " + noJson + " is not a JSON object with an OAuth client")
        .contains("--to-oauth " + faulty + ": tokenEndpoint must begin with https://")
        .contains("--to-oauth " + faulty + ": clientId is missing.")
        .doesNotContain("s3cret");
  }

  @Test
  void an_oauth_client_opens_the_accounts_that_have_no_password() throws IOException {
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
  void all_required_options_that_are_missing_are_named() {
    assertThat(run("migrate", "--to", "imaps://new.example.org")).isEqualTo(ExitCode.USAGE);

    assertThat(err()).contains("--from=URI", "--mailboxes=FILE").doesNotContain("--to=");
  }

  @Test
  void every_fault_is_told_at_once() {
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
        .anySatisfy(l -> assertThat(l).contains("--concurrency must be at least 1"))
        .anySatisfy(l -> assertThat(l).contains("--report", "is not a directory"));
    assertThat(err()).doesNotContain("secret");
    assertThat(out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "über", "two words.csv"})
  void a_file_without_a_usable_name_needs_one(String name) throws IOException {
    file = Files.writeString(directory.resolve(name + ".csv"), "");

    assertThat(migrate("--connections", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("set one with --name");
  }

  @Test
  void a_folder_is_no_mailbox_file() {
    file = directory;

    assertThat(migrate("--name", "users")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("is a directory");
  }

  @Test
  void a_file_that_is_too_large_is_not_even_read() throws IOException {
    Files.write(file, new byte[10_000_001]);

    assertThat(migrate("--name", "users")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("larger than 10 MB");
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
  void plain_connections_are_harmless_on_loopback_only(String host, boolean loopback) {
    assertThat(MigrateCommand.isLoopback(host)).isEqualTo(loopback);
  }

  @Test
  void a_port_is_a_number_that_a_port_can_have() {
    assertThat(run("serve", "--port", "70000")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("70000 is not a port");
  }

  @Test
  void a_port_that_is_taken_is_said_at_once() throws IOException {
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

  private int run(String... arguments) {
    return new CommandLineEntry(streams(), new Interrupt(), "mailhaul").run(arguments);
  }

  private Streams streams() {
    return new Streams(print(out), print(err), new Terminal(Map.of()));
  }

  private static ShellCommand typed() {
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
