package io.mailhaul.cli;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.csv.FolderMapParser;
import io.mailhaul.api.csv.InvalidFileException;
import io.mailhaul.api.csv.MailboxFileParser;
import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.api.submission.SubmissionField;
import io.mailhaul.api.submission.SubmissionValidator;
import io.mailhaul.cli.client.ReportFile;
import io.mailhaul.cli.migration.MigrationRunner;
import io.mailhaul.cli.migration.UsageException;
import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.cli.terminal.ShellCommand;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.standalone.data.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code mailhaul migrate}. */
@Command(name = "migrate")
final class MigrateCommand implements Callable<Integer> {

  private final Streams streams;
  private final Interrupt interrupt;
  private final ShellCommand typed;

  /** The concurrency that Mailhaul finds itself. */
  private static final String AUTOMATIC = "auto";

  @Option(names = "--from", required = true, paramLabel = "URI")
  private String from;

  @Option(names = "--to", required = true, paramLabel = "URI")
  private String to;

  @Option(names = "--mailboxes", required = true, paramLabel = "FILE")
  private Path mailboxes;

  @Option(names = "--from-oauth", paramLabel = "FILE")
  private @Nullable Path fromOAuth;

  @Option(names = "--to-oauth", paramLabel = "FILE")
  private @Nullable Path toOAuth;

  @Option(names = "--name", paramLabel = "BATCH")
  private @Nullable String name;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = AUTOMATIC,
      converter = ConcurrencyConverter.class)
  private OptionalInt concurrency = OptionalInt.empty();

  @Option(names = "--connections", paramLabel = "N", defaultValue = "4")
  private int connections;

  @Option(names = "--folder", paramLabel = "NAME")
  private List<String> folders = List.of();

  @Option(names = "--exclude-folder", paramLabel = "NAME")
  private List<String> excludedFolders = List.of();

  @Option(names = "--folder-map", paramLabel = "FILE")
  private @Nullable Path folderMap;

  @Option(names = "--skip-deleted")
  private boolean skipDeleted;

  @Option(names = "--never-attach")
  private boolean neverAttach;

  @Option(names = "--one-copy")
  private boolean oneCopy;

  @Option(names = "--since", paramLabel = "DATE", converter = DateConverter.class)
  private @Nullable LocalDate since;

  @Option(names = "--data", paramLabel = "DIR")
  private @Nullable Path data;

  @Option(names = "--report", paramLabel = "DIR")
  private @Nullable Path report;

  @Option(names = "--json")
  private boolean json;

  @Option(names = "--dry-run")
  private boolean dryRun;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true)
  private boolean help;

  MigrateCommand(Streams streams, Interrupt interrupt, ShellCommand typed) {
    this.streams = streams;
    this.interrupt = interrupt;
    this.typed = typed;
  }

  @Override
  public Integer call() {
    MigrationRunner runner = new MigrationRunner(streams, interrupt, typed, json);
    try {
      BatchRequest request = request();
      Path directory = data == null ? DataDirectory.defaultPath() : data;
      Path reports = report == null ? directory.resolve("reports").resolve(request.name()) : report;
      return runner.run(request, warnings(), directory, reports.resolve("report.json"));
    } catch (UsageException e) {
      return runner.reportUsage(e);
    } catch (InvalidFileException e) {
      return runner.reportInvalidFile(e);
    }
  }

  /** Builds the request; throws one exception with all errors. */
  private BatchRequest request() throws UsageException {
    List<String> faults = new ArrayList<>();
    String csv = "";
    try {
      csv =
          TextFile.read(
              mailboxes,
              "--mailboxes",
              MailboxFileParser.MAX_BYTES,
              "10 MB; split it into several batches");
    } catch (UsageException e) {
      faults.addAll(e.messages());
    }
    String map = null;
    try {
      map = folderMap == null ? null : folderMap(folderMap);
    } catch (UsageException e) {
      faults.addAll(e.messages());
    }
    OAuthClient fromClient = OAuthClientFile.read("--from-oauth", fromOAuth, faults);
    OAuthClient toClient = OAuthClientFile.read("--to-oauth", toOAuth, faults);
    BatchRequest request =
        new BatchRequest(
            name == null ? withoutExtension(mailboxes) : name,
            fullForm(from),
            fullForm(to),
            csv,
            concurrency.isPresent() ? concurrency.getAsInt() : null,
            connections,
            new CopyOptions(
                folders,
                excludedFolders,
                new MessageFilter(since, skipDeleted, neverAttach),
                map == null || !faults.isEmpty() ? Map.of() : FolderMapParser.read(map),
                oneCopy),
            dryRun,
            fromClient,
            toClient);
    faults.addAll(SubmissionValidator.errors(request, SubmissionField::option));
    if (name == null && !BatchRequest.isValidName(request.name())) {
      faults.add(
          "The name of the batch is that of the file without extension; set one with --name");
    }
    if (report != null && !dryRun) {
      checkWritable(report, faults);
    }
    if (!faults.isEmpty()) {
      throw new UsageException(faults);
    }
    return request;
  }

  /** Checked before the run, which may take days. */
  private static void checkWritable(Path report, List<String> faults) {
    if (Files.exists(report) && !Files.isDirectory(report)) {
      faults.add("--report " + report + " is not a directory");
      return;
    }
    try {
      new ReportFile(report.resolve("report.json")).checkWritable();
    } catch (IOException e) {
      faults.add("--report " + report + ": " + e.getMessage());
    }
  }

  private static String withoutExtension(Path path) {
    Path file = path.getFileName();
    String fileName = file == null ? "" : file.toString();
    int dot = fileName.lastIndexOf('.');
    return dot > 0 ? fileName.substring(0, dot) : fileName;
  }

  private static String folderMap(Path path) throws UsageException {
    return TextFile.read(path, "--folder-map", FolderMapParser.MAX_BYTES, "64 kB");
  }

  /** The URI in its full form; unchanged if it is not valid. */
  private static String fullForm(String uri) {
    try {
      return Endpoint.parse(uri).toString();
    } catch (IllegalArgumentException e) {
      return uri;
    }
  }

  /** Converts a date in ISO 8601 format. */
  private static final class ConcurrencyConverter implements ITypeConverter<OptionalInt> {

    @Override
    public OptionalInt convert(String text) {
      if (text.strip().equals(AUTOMATIC)) {
        return OptionalInt.empty();
      }
      try {
        return OptionalInt.of(Integer.parseInt(text.strip()));
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'" + text + "' is neither a number nor '" + AUTOMATIC + "'");
      }
    }
  }

  private static final class DateConverter implements ITypeConverter<LocalDate> {

    @Override
    public LocalDate convert(String text) {
      try {
        return LocalDate.parse(text.strip());
      } catch (DateTimeParseException e) {
        throw new TypeConversionException("'" + text + "' is not a date; write it as 2026-01-31");
      }
    }
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (String uri : List.of(from, to)) {
      Endpoint endpoint = Endpoint.parse(uri);
      if (endpoint.security() == Endpoint.Security.PLAIN && !isLoopback(endpoint.host())) {
        warnings.add(
            "passwords and mail go to "
                + endpoint.address()
                + " unencrypted (tls=off): others on the network can read them");
      }
    }
    return warnings;
  }

  static boolean isLoopback(String host) {
    if (host.equals("localhost") || host.endsWith(".localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
