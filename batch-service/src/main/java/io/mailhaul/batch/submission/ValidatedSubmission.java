package io.mailhaul.batch.submission;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.csv.FolderMapParser;
import io.mailhaul.api.csv.MailboxFileParser;
import io.mailhaul.api.csv.MailboxRow;
import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.api.csv.OAuthClients;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.rest.RequestProblemException;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A submission that has passed validation. The string form omits the rows. */
record ValidatedSubmission(
    String name,
    Endpoint from,
    Endpoint to,
    Batch.Options options,
    boolean dryRun,
    List<MailboxRow> rows) {

  private static final int MAX_CONCURRENCY = 1_000;
  private static final int MAX_CONNECTIONS = 100;

  /** Limit for the included and excluded folder names together: every mailbox job carries them. */
  private static final int MAX_NAME_BYTES = 50_000;

  /**
   * @throws RequestProblemException when a part other than the files is invalid
   * @throws io.mailhaul.api.csv.InvalidFileException when a file is invalid
   */
  static ValidatedSubmission of(BatchRequest request) {
    if (!BatchRequest.isValidName(request.name())) {
      throw RequestProblemException.invalid(
          "A batch name must have 1 to 100 letters, digits, dots, underscores or hyphens.");
    }
    Endpoint from = endpoint("from", request.from());
    Endpoint to = endpoint("to", request.to());
    CopyOptions copyOptions = request.options();
    if (bytes(copyOptions.folders()) + bytes(copyOptions.excludedFolders()) > MAX_NAME_BYTES) {
      throw RequestProblemException.invalid(
          "folders and excludedFolders have more than 50 kB together; name their parent folders instead.");
    }
    FolderMapParser.check(copyOptions.folderMap());
    Batch.Options options =
        new Batch.Options(
            number("concurrency", request.concurrency(), 8, MAX_CONCURRENCY),
            number("connections", request.connections(), 4, MAX_CONNECTIONS),
            copyOptions);
    OAuthClients clients =
        new OAuthClients(
            client("fromOAuth", request.fromOAuth()), client("toOAuth", request.toOAuth()));
    if (request.csv().isEmpty()) {
      throw RequestProblemException.invalid("The request has no mailbox file (csv).");
    }
    return new ValidatedSubmission(
        request.name(),
        from,
        to,
        options,
        request.dryRun(),
        MailboxFileParser.read(request.csv(), clients));
  }

  private static int bytes(List<String> names) {
    return names.stream().mapToInt(n -> n.getBytes(StandardCharsets.UTF_8).length + 3).sum();
  }

  private static Endpoint endpoint(String what, String uri) {
    if (uri.isBlank()) {
      throw RequestProblemException.invalid("The request has no " + what + " URI.");
    }
    try {
      return Endpoint.parse(uri);
    } catch (IllegalArgumentException e) {
      throw RequestProblemException.invalid(what + ": " + e.getMessage() + ".");
    }
  }

  private static @Nullable OAuthClient client(String what, @Nullable OAuthClient client) {
    if (client != null && !client.errors().isEmpty()) {
      throw RequestProblemException.invalid(what + ": " + String.join(" ", client.errors()));
    }
    return client;
  }

  private static int number(String what, @Nullable Integer given, int otherwise, int most) {
    int number = given == null ? otherwise : given;
    if (number < 1 || number > most) {
      throw RequestProblemException.invalid(what + " must be between 1 and " + most + ".");
    }
    return number;
  }

  /** Identifies a destination account across all batches. */
  String destinationAccount(MailboxRow row) {
    return to.address() + " " + row.destinationKey();
  }

  @Override
  public String toString() {
    return "Request[" + name + ", " + from + ", " + to + ", " + rows.size() + " mailboxes]";
  }
}
