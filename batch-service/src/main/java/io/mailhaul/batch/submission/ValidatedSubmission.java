package io.mailhaul.batch.submission;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.csv.FolderMapParser;
import io.mailhaul.api.csv.MailboxFileParser;
import io.mailhaul.api.csv.MailboxRow;
import io.mailhaul.api.csv.OAuthClients;
import io.mailhaul.api.submission.SubmissionField;
import io.mailhaul.api.submission.SubmissionValidator;
import io.mailhaul.batch.batch.Batch;
import io.mailhaul.batch.rest.RequestProblemException;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import java.util.List;
import java.util.Objects;

/** A submission that has passed validation. The string form omits the rows. */
record ValidatedSubmission(
    String name,
    Endpoint from,
    Endpoint to,
    Batch.Options options,
    boolean dryRun,
    List<MailboxRow> rows) {

  private static final int DEFAULT_CONNECTIONS = 4;

  /**
   * @throws RequestProblemException when a part other than the files is invalid
   * @throws io.mailhaul.api.csv.InvalidFileException when a file is invalid
   */
  static ValidatedSubmission of(BatchRequest request) {
    List<String> errors = SubmissionValidator.errors(request, SubmissionField::property);
    if (!errors.isEmpty()) {
      throw RequestProblemException.invalid(String.join(". ", errors) + ".");
    }
    CopyOptions copyOptions = request.options();
    FolderMapParser.check(copyOptions.folderMap());
    return new ValidatedSubmission(
        request.name(),
        Endpoint.parse(request.from()),
        Endpoint.parse(request.to()),
        new Batch.Options(
            request.concurrency(),
            Objects.requireNonNullElse(request.connections(), DEFAULT_CONNECTIONS),
            copyOptions),
        request.dryRun(),
        MailboxFileParser.read(
            request.csv(), new OAuthClients(request.fromOAuth(), request.toOAuth())));
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
